"""One conference on its page: what happened, whose turn it is, which steps of the manual are done, its minutes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy

from renkei.ground.people.models import OrganizationKind, PractitionerRole, Profession, profession_label
from renkei.ground.tasks.calendar import local_day
from renkei.ground.tasks.models import Task
from renkei.ground.tasks.queries import decided
from renkei.patients.queries import team
from renkei.scenes.hospital_stay.checklist import WHENS, Checklist, checklist_for
from renkei.scenes.hospital_stay.checklist import Step as ManualStep
from renkei.scenes.hospital_stay.models import CAME, REMOTE, Conference, Minutes, Participant, Stay, Tick
from renkei.scenes.hospital_stay.queries.conferences import Poll

STEPS = {
    "called": gettext_lazy("開くことにしました"),
    "invited": gettext_lazy("招く人を足しました"),
    "proposed": gettext_lazy("別の日を出しました"),
    "fixed": gettext_lazy("日時を決めました"),
    "moved": gettext_lazy("日時を変えました"),
    "cancelled": gettext_lazy("取りやめました"),
    "held": gettext_lazy("開いたことを残しました"),
    "minuted": gettext_lazy("記録を書きました"),
    "corrected": gettext_lazy("記録を直しました"),
}
STAFF = (
    Profession.DOCTOR,
    Profession.NURSE,
    Profession.SOCIAL_WORKER,
    Profession.THERAPIST,
    Profession.PHARMACIST,
    Profession.DIETITIAN,
)
STAFF_WORDS = {Profession.DOCTOR: gettext_lazy("主治医"), Profession.NURSE: gettext_lazy("病棟の看護師")}


@dataclass(frozen=True)
class Happened:
    words: str
    because: str
    at: datetime
    by: PractitionerRole


def happened(conference: Conference) -> list[Happened]:
    steps = conference.steps.select_related("by__practitioner", "by__organization").order_by("at", "pk")
    return [Happened(str(STEPS[step.kind]), step.because, step.at, step.by) for step in steps]


def offices_to_invite(stay: Stay) -> list[tuple[UUID, str, str]]:
    """Office, part and words of each office of the team but the hospital, the care manager first; each office once."""
    found: dict[UUID, tuple[str, str, str]] = {}
    for member in team(stay.patient):
        if member.organization_id != stay.hospital_id:
            label = profession_label(member.function)
            found.setdefault(
                member.organization_id, (member.kind, member.function, f"{label}　{member.office}")
            )
    rows = [(office, function, words, kind) for office, (kind, function, words) in found.items()]
    rows.sort(key=lambda row: row[3] != OrganizationKind.CARE_MANAGER_OFFICE)
    return [(office, function, words) for office, function, words, _kind in rows]


def staff_to_invite() -> list[tuple[str, Any]]:
    return [(part.value, STAFF_WORDS.get(part, part.label)) for part in STAFF]


# -- whose turn it is --


@dataclass(frozen=True)
class Turns:
    """Those far away first, who was not called before who was."""

    order: list[Participant]
    remote: int
    remote_called: int

    @property
    def next(self) -> Participant | None:
        waiting = (one for one in self.order if one.attendance in CAME and one.called_at is None)
        return next(waiting, None)


def turns(participants: Sequence[Participant]) -> Turns:
    far = [one for one in participants if one.attendance in REMOTE]
    return Turns(
        sorted(participants, key=_turn),
        len(far),
        sum(one.called_at is not None for one in far),
    )


def _turn(one: Participant) -> tuple[bool, bool]:
    return one.attendance not in REMOTE, not one.is_manager


# -- the manual --


@dataclass(frozen=True)
class Line:
    """A step of the manual; `seen`: the conference itself shows that it is done."""

    step: ManualStep
    seen: bool
    tick: Tick | None

    @property
    def done(self) -> bool:
        return self.seen or self.tick is not None


@dataclass(frozen=True)
class Part:
    when: str
    title: str
    lines: list[Line]

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)


@dataclass(frozen=True)
class Manual:
    checklist: Checklist
    parts: list[Part]

    @property
    def lines(self) -> list[Line]:
        return [line for part in self.parts for line in part.lines]

    @property
    def done(self) -> int:
        return sum(line.done for line in self.lines)

    @property
    def by_hand(self) -> list[str]:
        return [line.step.id for line in self.lines if not line.step.by_itself]


def manual(found: Poll, *, decisions: Sequence[Task], minutes: Minutes | None) -> Manual | None:
    """None for a kind of conference that the region's manual does not speak of."""
    conference = found.conference
    checklist = checklist_for(conference.stay.municipality)
    if conference.kind not in checklist.kinds:
        return None
    ticks = {one.step: one for one in conference.ticks.select_related("by__practitioner")}
    seen = _signs(found, bool(decisions), minutes is not None)
    parts = [
        Part(when, str(title), [_line(step, seen, ticks) for step in checklist.steps if step.when == when])
        for when, title in WHENS.items()
    ]
    return Manual(checklist, [part for part in parts if part.lines])


def _line(step: ManualStep, seen: set[str], ticks: dict[str, Tick]) -> Line:
    return Line(step, step.by_itself in seen, ticks.get(step.id))


def _signs(found: Poll, decisions: bool, minutes: bool) -> set[str]:
    managers = [one for one in found.participants if one.is_manager]
    shown = {
        "manager-invited": bool(managers),
        "manager-asked-first": any(one.asked_at for one in managers) and _first(found.asked),
        "everybody-asked": bool(found.offices) and all(one.asked_at for one in found.offices),
        "day-fixed": found.conference.slot_id is not None,
        "remote-called": _remote_called(found.participants),
        "manager-spoke": any(one.spoke for one in managers),
        "decisions-assigned": decisions,
        "minutes-written": minutes,
    }
    return {sign for sign, holds in shown.items() if holds}


def _first(asked: Iterable[Participant]) -> bool:
    by_manager = {one.is_manager: one.asked_at for one in sorted(asked, key=lambda one: one.is_manager)}
    others = [one.asked_at for one in asked if not one.is_manager and one.asked_at]
    manager = by_manager.get(True)
    return manager is not None and all(manager <= at for at in others)


def _remote_called(participants: Sequence[Participant]) -> bool:
    found = turns(participants)
    return found.remote > 0 and found.remote == found.remote_called


# -- minutes and what was decided --


def newest_minutes(conference: Conference) -> Minutes | None:
    """None where there are none, or where one's own office was not invited."""
    versions = conference.minutes.select_related("written_by__practitioner", "written_by__organization")
    return versions.order_by("-version").first()


def versions(conference: Conference) -> list[Minutes]:
    rows = conference.minutes.select_related("written_by__practitioner", "written_by__organization")
    return list(rows.order_by("-version"))


def decisions(conference: Conference) -> list[Task]:
    return decided(conference.pk)


def owners(conference: Conference) -> list[tuple[UUID, str]]:
    """Offices of the team: who may be given what was decided."""
    return list({member.organization_id: member.office for member in team(conference.patient)}.items())


def day_came(conference: Conference) -> bool:
    """Who came is written down from the morning of the day on."""
    slot = conference.slot
    return (
        conference.state in (Conference.State.FIXED, Conference.State.HELD)
        and slot is not None
        and local_day(slot.starts_at) <= timezone.localdate()
    )
