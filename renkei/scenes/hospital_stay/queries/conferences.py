"""Conferences as lists, pages and the board show them: what was offered, who answered what, who was not asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.db.compiled import Asking, Keys, compiled
from renkei.ground.db.names import with_names
from renkei.ground.db.paging import Page, cursor, moment, place
from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient
from renkei.scenes.hospital_stay.asking import page_of
from renkei.scenes.hospital_stay.models import (
    Choice,
    Conference,
    Participant,
    Slot,
    SlotAnswer,
    Stay,
)
from renkei.scenes.hospital_stay.queries.board import BoardCell, Waits

State = Conference.State
UNFINISHED = (State.ASKING, State.FIXED)
A_PAGE = 30
TODAY_SHOWN = 6
SOON = timedelta(days=7)
LAST = datetime.max.replace(tzinfo=UTC)
NOT_INVITED = gettext_lazy("ケアマネジャーが招かれていません")
CANNOT = gettext_lazy("ケアマネジャーの都合がついていません")


@dataclass(frozen=True)
class Poll:
    """A conference with what was offered and answered."""

    conference: Conference
    slots: list[Slot]
    participants: list[Participant]
    answers: dict[tuple[UUID, UUID], SlotAnswer]  # by participant and slot

    @property
    def manager_invited(self) -> bool:
        return any(one.is_manager for one in self.participants)

    @property
    def manager_cannot(self) -> bool:
        """Of the day that was fixed, else of every day that is offered."""
        asked = [self.conference.slot_id] if self.conference.slot_id else [slot.pk for slot in self.slots]
        return any(
            one.is_manager
            and bool(asked)
            and all(self._says(one, slot) == Choice.NO for slot in asked if slot)
            for one in self.participants
        )

    @property
    def flags(self) -> list[str]:
        if self.conference.state == State.CANCELLED:
            return []
        found = [] if self.manager_invited else [str(NOT_INVITED)]
        return [*found, str(CANNOT)] if self.manager_cannot else found

    @property
    def offices(self) -> list[Participant]:
        """Who should be asked: everybody but the family and the one who runs it."""
        runs = self.conference.organization_id
        return [one for one in self.participants if one.organization_id not in (None, runs)]

    @property
    def asked(self) -> list[Participant]:
        return [one for one in self.participants if one.ask_at]

    @property
    def answered(self) -> int:
        """Of those asked, how many have spoken of every day."""
        return sum(
            all((one.pk, slot.pk) in self.answers for slot in self.slots) and bool(self.slots)
            for one in self.asked
        )

    def may_come(self, slot: Slot) -> int:
        return sum(
            answer.choice != Choice.NO for (_who, key), answer in self.answers.items() if key == slot.pk
        )

    def cannot_come(self, slot: Slot) -> int:
        return sum(
            answer.choice == Choice.NO for (_who, key), answer in self.answers.items() if key == slot.pk
        )

    @property
    def manager_no(self) -> set[UUID]:
        """Days on which the care manager cannot come."""
        managers = [one for one in self.participants if one.is_manager]
        return {
            slot.pk for slot in self.slots if any(self._says(one, slot.pk) == Choice.NO for one in managers)
        }

    def answer(self, participant: Participant, slot: Slot) -> SlotAnswer | None:
        return self.answers.get((participant.pk, slot.pk))

    def _says(self, participant: Participant, slot_id: UUID) -> str | None:
        found = self.answers.get((participant.pk, slot_id))
        return found.choice if found else None

    @property
    def when(self) -> str:
        """「11月18日（水）13:30–14:00」, or that it is being asked."""
        if self.conference.slot:
            return self.conference.slot.when
        return _("返事 %(n)d/%(all)d") % {"n": self.answered, "all": len(self.asked)}


def _named(conferences: QuerySet[Conference]) -> QuerySet[Conference]:
    return with_names(conferences, "patient", "organization", "stay__hospital", whole=["slot"])


def _polls(conferences: Iterable[Conference]) -> list[Poll]:
    """In three queries, whatever their number."""
    called = list(conferences)
    keys = Keys(one.pk for one in called)
    if not keys:
        return []
    slots, participants, answers = (_by_conference(ask(keys)) for ask in (_slots, _participants, _answers))
    return [
        Poll(
            one,
            slots[one.pk],
            participants[one.pk],
            {(answer.participant_id, answer.slot_id): answer for answer in answers[one.pk]},
        )
        for one in called
    ]


def _by_conference(rows: list[Any]) -> dict[UUID, list[Any]]:
    found = defaultdict(list)
    for row in rows:
        found[row.conference_id].append(row)
    return found


@compiled
def _slots(conferences: Keys) -> QuerySet[Slot]:
    standing = Slot.objects.filter(conference_id__among=conferences, withdrawn_at=None)
    return standing.order_by("starts_at", "pk")


@compiled
def _participants(conferences: Keys) -> QuerySet[Participant]:
    invited = Participant.objects.filter(conference_id__among=conferences)
    return with_names(invited, "organization").order_by("-is_manager", "invited_at", "pk")


@compiled
def _answers(conferences: Keys) -> QuerySet[SlotAnswer]:
    """Of the days that stand."""
    standing = SlotAnswer.objects.filter(slot__conference_id__among=conferences, slot__withdrawn_at=None)
    return standing.filter(replaced_at=None).annotate(conference_id=F("slot__conference_id"))


def poll(conference: Conference) -> Poll:
    """Of its own page, which shows more of each than a name."""
    whole = Conference.objects.select_related("patient", "slot", "organization", "stay__hospital")
    return _polls(whole.filter(pk=conference.pk))[0]


# -- Today --


@dataclass(frozen=True)
class Question:
    """A poll that waits for the answer of one's own office."""

    poll: Poll
    mine: Participant

    @property
    def rows(self) -> list[tuple[Slot, SlotAnswer | None]]:
        return [(slot, self.poll.answer(self.mine, slot)) for slot in self.poll.slots]


def on_desk_asked(actor: Actor) -> list[Asking]:
    return [(_on_desk, (actor.organization_id, _soon()))]


def questions(actor: Actor) -> list[Question]:
    """Not yet answered for every day, the longest asked first."""
    polls = _polls(_on_desk(actor.organization_id, _soon()))
    found = [Question(one, mine) for one in polls if (mine := _asked_of(one, actor))]
    return [one for one in found if any(answer is None for _slot, answer in one.rows)]


def _asked_of(found: Poll, actor: Actor) -> Participant | None:
    if found.conference.state != State.ASKING:
        return None
    mine = (
        one for one in found.participants if one.organization_id == actor.organization_id and one.asked_at
    )
    return next(mine, None)


def coming(actor: Actor) -> list[Poll]:
    """What is to come in the next days, what waits to be recorded, and what one's own office still asks about."""
    polls = _polls(_on_desk(actor.organization_id, _soon()))
    ours = [
        one for one in polls if one.conference.slot or one.conference.organization_id == actor.organization_id
    ]
    return sorted(ours, key=lambda one: one.conference.slot.starts_at if one.conference.slot else LAST)


@compiled
def _on_desk(organization_id: UUID, until: datetime) -> QuerySet[Conference]:
    near = Q(state=State.FIXED, slot__starts_at__lte=until) | Q(state=State.ASKING)
    return _named(_of(organization_id).filter(near)).order_by("called_at", "pk")


def _soon() -> datetime:
    """The end of the last day that Today looks ahead to."""
    return timezone.make_aware(datetime.combine(timezone.localdate() + SOON, time.max))


def _mine(actor: Actor) -> QuerySet[Conference]:
    return _of(actor.organization_id)


def _of(organization_id: UUID) -> QuerySet[Conference]:
    """Those that the office called, or was invited to."""
    invited = Participant.objects.filter(organization_id=organization_id)
    ours = Q(organization_id=organization_id) | Q(pk__in=invited.values("conference_id"))
    return Conference.objects.filter(ours)


# -- lists --


def unfinished(actor: Actor) -> list[Poll]:
    rows = _named(_mine(actor).filter(state__in=UNFINISHED))
    return _polls(rows.order_by(F("slot__starts_at").asc(nulls_first=True), "called_at", "pk"))


def over(actor: Actor, after: str | None) -> Page[Poll]:
    """Held or given up, the last called first."""
    rows = _mine(actor).exclude(state__in=UNFINISHED).order_by("-called_at", "-pk")
    if found := place(after, moment, UUID):
        at, key = found
        rows = rows.filter(Q(called_at__lt=at) | Q(called_at=at, pk__lt=key))
    keys = list(rows.values_list("pk", "called_at")[: A_PAGE + 1])
    shown = keys[:A_PAGE]
    polls = _named(Conference.objects.filter(pk__in=[key for key, _at in shown]))
    further = cursor(shown[-1][1].isoformat(), shown[-1][0]) if len(keys) > A_PAGE else None
    return Page(_polls(polls.order_by("-called_at", "-pk")), further)


def of_stay(stay: Stay) -> list[Poll]:
    return _polls(_named(Conference.objects.filter(stay=stay)).order_by("called_at", "pk"))


def of_person(patient: Patient) -> list[Poll]:
    """What is not over, and the last that was held."""
    polls = _polls(_newest(patient.pk))
    held = [one for one in polls if one.conference.state == State.HELD]
    return [*(one for one in polls if one.conference.state in UNFINISHED), *held[:1]]


@compiled
def _newest(patient_id: UUID) -> QuerySet[Conference]:
    rows = Conference.objects.filter(patient_id=patient_id).exclude(state=State.CANCELLED)
    return _named(rows).order_by("-called_at", "-pk")[:TODAY_SHOWN]


def conference_cells(actor: Actor, stays: Sequence[Stay]) -> Mapping[UUID, BoardCell]:
    """By stay, of the newest conference that was not given up."""
    rows = Conference.objects.filter(stay__in=[stay.pk for stay in stays]).exclude(state=State.CANCELLED)
    polls = _polls(_named(rows).order_by("called_at", "pk"))
    return {one.conference.stay_id: _cell(one) for one in polls}


def _cell(found: Poll) -> BoardCell:
    conference = found.conference
    url = page_of(conference.pk)
    if found.flags:
        state = "partly" if conference.state == State.ASKING else "done"
        short = _("CM都合つかず") if found.manager_invited else str(NOT_INVITED)
        return BoardCell("blocked" if not found.manager_invited else state, f"{found.when}　{short}", url)
    if conference.state == State.HELD:
        return BoardCell("done", _("%(when)s 実施") % {"when": found.when}, url)
    return BoardCell("done" if conference.slot_id else "partly", found.when, url)


def conference_waits(actor: Actor, stays: Sequence[Stay]) -> dict[UUID, list[Waits]]:
    """Days of which one's own office has not yet spoken."""
    found = defaultdict(list)
    for one in questions(actor):
        conference = one.poll.conference
        found[conference.stay_id].append(Waits(_("カンファレンスの日程に返事をする"), page_of(conference.pk)))
    return found
