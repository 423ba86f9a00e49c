"""The panels that this room offers: the course with the form to write in it, questions, what changed, what worries somebody."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from renkei.ground.offers import Counter
from renkei.ground.people.actor import Actor
from renkei.ground.policy.permissions import Permission, may
from renkei.patients.models import Patient
from renkei.record import queries
from renkei.record.forms import EntryForm
from renkei.record.models import Death
from renkei.record.policy import doctors_to_write_for, may_answer_flags, standing_death
from renkei.record.ways import ways


def _entry_form(actor: Actor) -> EntryForm:
    return EntryForm(profession=actor.profession, doctors=doctors_to_write_for(actor))


class Course:
    """A timeline with its form, and the addresses by which an open page hears of what is posted."""

    def __init__(self, actor: Actor, timeline: queries.Timeline) -> None:
        self.patient, self.viewer = timeline.patient, timeline.viewer
        self.days, self.next, self.since = timeline.days, timeline.next, timeline.since
        self.form = _entry_form(actor) if timeline.viewer.may_write else None
        self.chips = chips(timeline.patient)
        self.fresh, self.fresh_by_kind = timeline.fresh, _by_kind(timeline.fresh)
        self.topic = f"patient:{timeline.patient.pk}"
        self.live_url = f"{settings.LIVE_URL}/stream?topic={self.topic}" if settings.LIVE_URL else ""


@dataclass(frozen=True)
class Changes:
    patient: Patient
    changes: list[queries.Change]
    may_write: bool


def changes(actor: Actor, patient: Patient) -> Changes:
    return Changes(patient, queries.changes(patient), may(actor, Permission.WRITE_RECORD))


def medication(actor: Actor, patient: Patient) -> queries.Taken:
    return queries.taken(patient)


def elsewhere(actor: Actor, patient: Patient) -> queries.Elsewhere | None:
    return queries.elsewhere(patient)


def flags(actor: Actor, patient: Patient) -> queries.OfPerson | None:
    found = queries.flags_of(actor, patient)
    return found if found.flags else None


def waiting_flags(actor: Actor) -> list[queries.Raised] | None:
    """Only those who answer are shown what waits."""
    return queries.waiting_flags(actor) or None if may_answer_flags(actor) else None


@dataclass(frozen=True)
class Farewell:
    patient: Patient
    death: Death


def death(actor: Actor, patient: Patient) -> Farewell | None:
    found = standing_death(patient)
    return Farewell(patient, found) if found else None


def farewell(actor: Actor, patient: Patient) -> Patient:
    """The way to record it, or to take it back; asks nothing."""
    return patient


def _by_kind(lines: list[queries.Line]) -> list[tuple[str, int, UUID]]:
    """What is new, by its kind: words, how many, and the first of them to jump to."""
    found: dict[str, list[queries.Line]] = {}
    for line in lines:
        found.setdefault(_("返事") if line.thread_id else line.category_label, []).append(line)
    return [(label, len(of), of[0].id) for label, of in found.items()]


def course(actor: Actor, patient: Patient) -> Course:
    return Course(actor, queries.timeline(actor, patient))


def questions(actor: Actor) -> queries.Questions | None:
    found = queries.waiting_questions(actor)
    return found if found.rows else None


def question_counters(found: queries.Questions) -> list[Counter]:
    late = any(one.asked.mark[0] == "late" for one in found.to_answer)
    waiting = len(found.to_answer) + len([one for one in found.to_confirm if found.may_confirm(one)])
    return [
        Counter(_("返事を待たれている質問"), waiting, "questions", late=late),
        Counter(_("返事を待っている質問"), len(found.asked), "asked"),
    ]


def proxy_counters(found: queries.ForDoctor) -> list[Counter]:
    waiting = len(found.rows) + len(found.ranges)
    return [Counter(_("代行入力の確認"), waiting, "proxies", late=found.late)]


def office_proxy_counters(found: queries.OfOffice) -> list[Counter]:
    counters = [
        Counter(_("医師の確認が遅れている記録"), len(found.late), "late-proxies", late=True),
        Counter(_("先生が取り下げた記録"), len(found.refused), "refused"),
    ]
    return [one for one in counters if one.number]


def chips(patient: Patient, kind: str = "", *, every: bool = False) -> list[tuple[str, str, bool]]:
    """Filters of the course: on the person's page those that the pack puts there, else every kind."""
    address = reverse("record:course", args=[patient.pk])
    kinds = [(one.value, one.label) for one in ways().categories if every or one.chip]
    return [
        (_("すべて"), f"{address}?kind=" if every else patient.get_absolute_url(), kind == ""),
        (_("至急・質問"), f"{address}?kind={queries.URGENT}", kind == queries.URGENT),
        *((label, f"{address}?kind={value}", kind == value) for value, label in kinds),
    ]
