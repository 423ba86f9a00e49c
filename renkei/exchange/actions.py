"""Bringing clients along: kept, looked at, taken in by a job, and within a week taken back."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.exchange.careplan.files import File
from renkei.exchange.careplan.people import people
from renkei.exchange.clients import Client, Towns, of_table
from renkei.exchange.jobs import carry_on
from renkei.exchange.medicines import Compared
from renkei.exchange.models import ClientImport, ImportRow, ImportState, RowState
from renkei.exchange.tables import Table
from renkei.ground.audit import actions as audit
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization
from renkei.ground.region.queries import municipalities
from renkei.patients import actions as patients
from renkei.patients.functions import USUAL_FUNCTION
from renkei.patients.models import Consent, Patient
from renkei.patients.policy import Section, patients_visible_to
from renkei.record.actions import add_medications, change_medication
from renkei.record.models import LastLook

AT_ONCE = 20  # people in one transaction of the job
UNDONE_WITHIN = timedelta(days=7)


class NothingToTakeIn(Exception):
    """No row is new."""


class NotAllReadable(Exception):
    """All or none was chosen, and a row is wrong."""


class TooLate(Exception):
    """The days in which it can be taken back are over, or it is not done."""


def towns(otherwise: str | None) -> Towns:
    return Towns(municipalities(), otherwise or "")


@transaction.atomic
def keep_table(*, table: Table, name: str, municipality: str | None, by: Actor) -> ClientImport:
    """Its cells, until somebody says what the columns are."""
    imported = _kept(name, ImportState.MAPPING, municipality, by, heads=table.heads, notes=table.notes)
    rows = [
        ImportRow(imported=imported, organization_id=by.organization_id, number=number, cells=cells)
        for number, cells in table.rows
    ]
    ImportRow.objects.bulk_create(rows, batch_size=500)
    return imported


@transaction.atomic
def keep_careplan(
    *, files: list[File], limit_period: bool, municipality: str | None, by: Actor
) -> ClientImport:
    """The people of one set of files of the care-plan standard, whose layout needs no choosing."""
    notes = [_("%(name)s（%(title)s）は読みません。") % {"name": one.name, "title": one.passed_over}
             for one in files if one.passed_over]  # fmt: skip
    imported = _kept("、".join(one.name for one in files), ImportState.LOOKING, municipality, by, notes=notes)
    found = people(files, towns(municipality), limit_period=limit_period)
    rows = [
        ImportRow(imported=imported, organization_id=by.organization_id, number=number)
        for number in range(1, len(found) + 1)
    ]
    _look(rows, found, by)
    ImportRow.objects.bulk_create(rows, batch_size=500)
    return imported


def _kept(name: str, state: str, municipality: str | None, by: Actor, **fields: object) -> ClientImport:
    imported = ClientImport(
        organization_id=by.organization_id,
        by_id=by.id,
        name=name[:200],
        state=state,
        municipality_id=municipality or None,
        **fields,
    )
    ClientImport.objects.bulk_create([imported])
    audit.record("upload.clients", by=by, object_id=imported.pk)
    return imported


@transaction.atomic
def map_columns(*, imported: ClientImport, mapping: Mapping[int, str], by: Actor) -> ClientImport:
    """What each column is; may be said again until the rows are taken in."""
    rows = list(ImportRow.objects.filter(imported=imported).order_by("number"))
    found = of_table(((row.number, row.cells) for row in rows), mapping, towns(imported.municipality_id))
    _look(rows, found, by)
    ImportRow.objects.bulk_update(rows, ["place", "read", "state", "wrong", "remarks"], batch_size=500)
    ClientImport.objects.filter(pk=imported.pk).update(
        mapping={str(at): name for at, name in mapping.items()}, state=ImportState.LOOKING
    )
    audit.record("map.clients", by=by, object_id=imported.pk, detail={"rows": len(rows)})
    imported.refresh_from_db()
    return imported


def _look(rows: Iterable[ImportRow], found: list[Client], by: Actor) -> None:
    """New, ours already, twice in the file, or wrong. Who else knows somebody is asked when registering, not here."""
    ours = own_people(by)
    seen: dict[tuple, Client] = {}
    for row, client in zip(rows, found, strict=True):
        row.place, row.read, row.wrong, row.remarks = client.place, client.read, client.wrong, client.remarks
        row.state = RowState.WRONG if client.wrong else _state(client, ours, seen)
        if row.state == RowState.TWICE:
            row.remarks = [*row.remarks, _("%(place)sと同じ方です。") % {"place": seen[client.key].place}]
        if not client.wrong:
            seen.setdefault(client.key, client)


def _state(client: Client, ours: set[tuple], seen: Mapping[tuple, Client]) -> str:
    if client.key in ours:
        return RowState.OURS
    return RowState.TWICE if client.key in seen else RowState.NEW


def own_people(by: Actor) -> set[tuple[str, str, str]]:
    rows = patients_visible_to(by).values_list("folded_kana", "birth_date", "sex")
    return {(kana, birth.isoformat(), sex) for kana, birth, sex in rows}


@transaction.atomic
def take_in(*, imported: ClientImport, consent: dict, whole: bool, by: Actor) -> None:
    """Begins the job. `consent`: fields of Consent, said of all. Raises `NothingToTakeIn`, `NotAllReadable`."""
    rows = ImportRow.objects.filter(imported=imported)
    if whole and rows.filter(state=RowState.WRONG).exists():
        raise NotAllReadable
    count = rows.filter(state=RowState.NEW).count()
    if not count:
        raise NothingToTakeIn
    kept = {name: value.isoformat() if isinstance(value, date) else value for name, value in consent.items()}
    ClientImport.objects.filter(pk=imported.pk, state=ImportState.LOOKING).update(
        state=ImportState.RUNNING, consent=kept, whole=whole
    )
    audit.record("import.clients", by=by, object_id=imported.pk, detail={"rows": count, "whole": whole})
    carry_on.defer(import_id=str(imported.pk), role_id=str(by.id))


@transaction.atomic
def take_back(*, imported: ClientImport, by: Actor) -> None:
    """Begins the job that takes back whoever nobody has touched since. Raises `TooLate`."""
    fresh = imported.finished_at and timezone.now() - imported.finished_at <= UNDONE_WITHIN
    if imported.state != ImportState.DONE or not fresh:
        raise TooLate
    ClientImport.objects.filter(pk=imported.pk).update(state=ImportState.UNDOING)
    audit.record("undo.import", by=by, object_id=imported.pk)
    carry_on.defer(import_id=str(imported.pk), role_id=str(by.id))


@transaction.atomic
def drop(*, imported: ClientImport, by: Actor) -> None:
    """Nothing was taken in; what was sent goes."""
    ImportRow.objects.filter(imported=imported).delete()
    ClientImport.objects.filter(pk=imported.pk).delete()
    audit.record("drop.clients", by=by, object_id=imported.pk)


@transaction.atomic
def some_more(*, import_id: UUID, by: Actor) -> bool:
    """The next few rows, each once however often it is called; whether there is more to do."""
    imported = ClientImport.objects.select_for_update().filter(pk=import_id).first()
    if imported is None or imported.state not in (ImportState.RUNNING, ImportState.UNDOING):
        return False
    running = imported.state == ImportState.RUNNING
    waiting = ImportRow.objects.filter(imported=imported, state=RowState.NEW if running else RowState.TAKEN)
    rows = list(waiting.order_by("number")[:AT_ONCE])
    if not rows:
        _finish(imported)
        return False
    ours = own_people(by) if running else set()
    for row in rows:
        _take(row, imported, ours, by) if running else _give_back(row, by)
        row.save(update_fields=["state", "wrong", "remarks", "patient_id", "version"])
    if imported.whole and any(row.state == RowState.WRONG for row in rows):
        ClientImport.objects.filter(pk=imported.pk).update(state=ImportState.UNDOING)
    return True


def _finish(imported: ClientImport) -> None:
    done = ImportState.DONE if imported.state == ImportState.RUNNING else ImportState.UNDONE
    ClientImport.objects.filter(pk=imported.pk).update(state=done, finished_at=timezone.now())


def _take(row: ImportRow, imported: ClientImport, ours: set[tuple], by: Actor) -> None:
    client = Client(row.number, row.place, row.read)
    if client.key in ours:  # somebody registered the person while the page was looked at
        row.state = RowState.OURS
        return
    try:
        with transaction.atomic():
            patient = _register(row.read, imported.consent, by)
    except DatabaseError:
        row.state, row.wrong = (
            RowState.WRONG,
            [_("入れられませんでした。この方だけ、画面から登録してください。")],
        )
        return
    ours.add(client.key)
    row.state, row.patient_id, row.version = RowState.TAKEN, patient.pk, patient.version


def _register(read: dict, said: dict, by: Actor) -> Patient:
    names = ("name", "kana", "sex", "municipality_id", "address", "phone")
    identity = {name: read[name] for name in names} | {"birth_date": date.fromisoformat(read["birth_date"])}
    consent = said | {
        "since": date.fromisoformat(read["consent_on"] or said["since"]),
        "purpose": Consent.Purpose.TEAM,
    }
    patient = patients.register(identity=identity, consent=consent, by=by)
    if certified := read["certification"]:
        days = {name: date.fromisoformat(certified[name]) for name in ("since", "until")}
        patients.certify(
            patient=patient, level=certified["level"], insurer=certified["insurer"], **days, by=by
        )
    if read["contacts"]:
        patients.set_contacts(patient=patient, version=patient.version, contacts=read["contacts"], by=by)
    if read.get("profile"):
        patients.keep_in_profile(patient=patient, values=read["profile"], by=by)
    patient.refresh_from_db()
    return patient


def _give_back(row: ImportRow, by: Actor) -> None:
    patient = patients_visible_to(by).filter(pk=row.patient_id).first() if row.patient_id else None
    if patient is None:
        row.state, row.remarks = RowState.KEPT, [_("もうあなたの事業所の利用者ではありません。")]
        return
    try:
        with transaction.atomic():
            LastLook.objects.filter(patient=patient).delete()
            patients.unregister(patient=patient, version=row.version or 0, by=by)
    except (patients.Touched, DatabaseError):
        row.state, row.remarks = RowState.KEPT, [_("登録したあとに、だれかが開くか書くかしています。")]
        return
    row.state, row.patient_id = RowState.UNDONE, None


@transaction.atomic
def invite_in_use(*, uses: Iterable[tuple[Organization, list[UUID]]], by: Actor) -> int:
    """Each office into the team of each person whose care plan names it; how many offers were made."""
    ours = {patient.pk: patient for patient in patients_visible_to(by, Section.WHOLE)}
    sent = 0
    for office, keys in uses:
        function = USUAL_FUNCTION.get(office.kind)
        for patient in filter(None, map(ours.get, keys)) if function else ():
            patients.invite(patient=patient, organization_id=office.pk, function=str(function), by=by)
            sent += 1
    return sent


@transaction.atomic
def take_in_notebook(*, patient: Patient, lines: Sequence[Compared], by: Actor) -> tuple[int, int]:
    """New medicines are added, those taken otherwise are changed from the day of dispensing. (new, changed)."""
    today = timezone.localdate()
    new = [one.medicine for one in lines if one.state == "new"]
    others = [one for one in lines if one.state == "differs"]
    if new:
        said = [one.fields() | {"source_on": one.dispensed_on or today} for one in new]
        add_medications(patient=patient, medicines=said, by=by)
    for one in others:
        if one.standing:
            on = one.medicine.dispensed_on or today
            fields = one.medicine.fields() | {"source_on": on, "form": one.standing.form}
            change_medication(medication=one.standing, said=fields, on=on, because=_("お薬手帳による"), by=by)
    return len(new), len(others)
