"""Why a field wants a human eye, in words: never a reason not to send."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from renkei.ground.sheets.definition import Field, Sheet
from renkei.ground.sheets.validation import Checked

MONTH = 30
FEW_DAYS = 60


@dataclass(frozen=True)
class Look:
    words: str
    unsettled: bool = False
    others: tuple[tuple[str | list[str], str], ...] = ()  # what other sources say: value, source
    settles: bool = False  # may be confirmed as it is


def looks(sheet: Sheet, checked: Checked, doubts: Mapping[str, Any], today: date) -> dict[str, Look]:
    """By field id, in the sheet's order. A value that was typed over is nobody's doubt any more."""
    found = {field.id: _look(field, checked, doubts.get(field.id), today) for field in sheet.fields}
    return {id: look for id, look in found.items() if look}


def _look(field: Field, checked: Checked, doubt: Mapping[str, Any] | None, today: date) -> Look | None:
    if field.id in checked.look:
        return Look(_("ご確認ください") if field.id in checked.problems else _("まだありません"))
    if not doubt or checked.data.get(field.id) != doubt["value"]:
        return None
    if doubt["others"]:
        others = tuple((value, source) for value, source in doubt["others"])
        return Look(_("記録が%dつあります") % (len(others) + 1), others=others, settles=True)
    if doubt["unsettled"]:
        return Look(doubt["unsettled"], unsettled=True, settles=True)
    return _old(field, doubt["on"], today)


def _old(field: Field, on: str | None, today: date) -> Look | None:
    if on is None or field.stale_after is None:
        return None
    age = today - date.fromisoformat(on)
    return Look(_ago(age), settles=True) if age > timedelta(days=field.stale_after) else None


def _ago(age: timedelta) -> str:
    if age.days < FEW_DAYS:
        return _("%d日前の記録です") % age.days
    return _("%dか月前の記録です") % (age.days // MONTH)
