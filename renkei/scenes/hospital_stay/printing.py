"""On paper: a sheet on its own form or another, and minutes, the parts of サービス担当者会議の要点, by the pack's
template `print/conference.typ`.
"""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.packs.loaded import sheets
from renkei.ground.people.actor import Actor
from renkei.ground.sheets.carrying import carried, other_forms
from renkei.ground.sheets.definition import Sheet
from renkei.ground.sheets.pdf import render_pdf
from renkei.ground.sheets.printing import Cover, print_sheet
from renkei.ground.sheets.reading import era_date
from renkei.ground.sheets.validation import Data
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.calendar import spoken
from renkei.ground.tasks.models import Task
from renkei.scenes.hospital_stay.models import Attendance, Conference, Minutes, Participant
from renkei.scenes.hospital_stay.queries.conferences import Poll

TEMPLATE = STANDARD_PACK / "print" / "conference.typ"


def forms_of(sheet: Sheet) -> dict[str, Sheet]:
    """On which a sheet can be printed: its own form, and those that take over its fields."""
    return {form.id: form for form in [sheet, *other_forms(sheet, sheets().values())]}


def print_on(form: Sheet, data: Data, *, source: Sheet, by: Actor, cover: Cover | None = None) -> bytes:
    """Answers of the source on this form. Raises PdfProblem."""
    shown = data if form.id == source.id else carried(data, source, form)
    return print_sheet(form, shown, day=timezone.localdate(), printed=_printed_by(by), cover=cover)


def print_minutes(found: Poll, minutes: Minutes, decisions: Sequence[Task], *, by: Actor) -> bytes:
    """Raises PdfProblem."""
    return render_pdf(TEMPLATE, printable(found, minutes, decisions, by))


def printable(found: Poll, minutes: Minutes, decisions: Sequence[Task], by: Actor) -> dict[str, Any]:
    conference = found.conference
    return {
        "title": str(conference.get_kind_display()),
        "version": _("第%(n)d") % {"n": minutes.version},
        "printed": "　" + _printed_by(by),
        "names-persons": True,
        "fields": {},
        "person": conference.patient.name,
        "born": era_date(conference.patient.birth_date),
        "hospital": f"{conference.stay.hospital.name} {conference.stay.ward}".strip(),
        "when": conference.slot.when if conference.slot else "",
        "where": _where(conference),
        "people": [_line(one) for one in found.participants],
        "parts": [
            [_("検討した項目"), minutes.topics],
            [_("検討した内容"), minutes.discussion],
            [_("結論"), minutes.conclusion],
            [_("残った課題"), minutes.left_open],
            [_("次回"), spoken(minutes.next_on) if minutes.next_on else ""],
        ],
        "decisions": [_decision(task) for task in decisions if task.state != "withdrawn"],
        "written": _written(minutes),
    }


def _printed_by(by: Actor) -> str:
    return _("%(office)s　%(name)s　%(at)s") % {
        "office": by.organization,
        "name": by.name,
        "at": timezone.localtime().strftime("%Y-%m-%d %H:%M"),
    }


def _where(conference: Conference) -> str:
    slot = conference.slot
    online = _("オンライン") if slot and slot.link else ""
    return "・".join(part for part in (slot.place if slot else "", online) if part)


def _line(one: Participant) -> list[str]:
    who = one.name or (one.organization.name if one.organization else "")
    attendance = str(Attendance(one.attendance).label) if one.attendance else ""
    return [str(one.get_part_display()), who, attendance, _("話した") if one.spoke else ""]


def _decision(task: Task) -> list[str]:
    until = spoken(task.agreed_until) if task.agreed_until else ""
    return [task.title, task.organization.name, until, _("済み") if task.state == "done" else ""]


def _written(minutes: Minutes) -> str:
    words = {
        "office": minutes.written_by.organization.name,
        "name": minutes.written_by.practitioner.name,
        "day": spoken(timezone.localdate(minutes.written_at)),
    }
    return _("書いた人：%(office)s %(name)s（%(day)s）") % words
