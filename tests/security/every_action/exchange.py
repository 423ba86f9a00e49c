from datetime import date
from typing import Any

from renkei.exchange import actions as clients
from renkei.exchange.careplan.files import read_file
from renkei.exchange.medicines import compare
from renkei.exchange.models import ClientImport, ImportState
from renkei.exchange.notebook import read_notebook
from renkei.exchange.tables import read_table
from tests.exchange.careplan import CHIYONO
from tests.exchange.careplan import file as careplan_file
from tests.exchange.tables import HEADS, NUKUI, csv
from tests.security.every_action.calls import works
from tests.security.every_action.house import NOW


@works(clients.keep_table)
def _(house, by):
    table = read_table(csv(HEADS, NUKUI))
    return lambda: clients.keep_table(table=table, name="表", municipality=None, by=by)


@works(clients.take_in_notebook)
def _(house, by):
    found = read_notebook(["JAHISTC08,1\n5,20261105\n201,1,アムロジピン錠5mg,1,錠"])
    lines, _rest = compare(found, [])
    return lambda: clients.take_in_notebook(patient=house.chiyono, lines=lines, by=by)


@works(clients.keep_careplan)
def _(house, by):
    files = [read_file(*careplan_file("UPHOSOKU", CHIYONO))]
    return lambda: clients.keep_careplan(files=files, limit_period=False, municipality=None, by=by)


@works(clients.map_columns)
def _(house, by):
    table = read_table(csv(HEADS, NUKUI))
    kept = clients.keep_table(table=table, name="表", municipality=None, by=by)
    return lambda: clients.map_columns(imported=kept, mapping=house.heads(table), by=by)


def _agreement() -> dict[str, Any]:
    return {"giver": "person", "form": "signed", "since": date(2026, 11, 1), "note": ""}


@works(clients.take_in)
def _(house, by):
    imported = house.imported(by)
    return lambda: clients.take_in(imported=imported, consent=_agreement(), whole=False, by=by)


@works(clients.take_back)
def _(house, by):
    imported = house.imported(by)
    ClientImport.objects.filter(pk=imported.pk).update(state=ImportState.DONE, finished_at=NOW)
    imported.refresh_from_db()
    return lambda: clients.take_back(imported=imported, by=by)


@works(clients.drop)
def _(house, by):
    imported = house.imported(by)
    return lambda: clients.drop(imported=imported, by=by)


@works(clients.some_more)
def _(house, by):
    imported = house.imported(by)
    clients.take_in(imported=imported, consent=_agreement(), whole=False, by=by)
    return lambda: clients.some_more(import_id=imported.pk, by=by)


@works(clients.invite_in_use)
def _(house, by):
    uses = [(house.cast.houkatsu, [house.chiyono.pk])]
    return lambda: clients.invite_in_use(uses=uses, by=by)
