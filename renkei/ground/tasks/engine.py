"""From an event to an office's task: what the rules in force make of it, and what its correction changes.

A task is a function of its event and of what reached the receiver: a correction works it out again, and comes
to what it would have been from the beginning.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.db.acting import acting_as
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.facts.actions import Event
from renkei.ground.facts.queries import last_times
from renkei.ground.jobs.actions import notify
from renkei.ground.jobs.quiet import is_at_rest
from renkei.ground.sheets.actions import kind_of
from renkei.ground.sheets.models import Delivery
from renkei.ground.tasks import reminders
from renkei.ground.tasks.calendar import local_day
from renkei.ground.tasks.clock import Clocks, due
from renkei.ground.tasks.definition import OnEvent, Rule, Send
from renkei.ground.tasks.hours import calendar_of
from renkei.ground.tasks.matching import applies, closes
from renkei.ground.tasks.models import Task, TaskState
from renkei.ground.tasks.standing import PEOPLE

# What rooms above offer to rules, by the names that rules use.
OWNERS: dict[str, Callable[[Event], UUID | None]] = {}  # an office, None when there is none
RECEIVERS: dict[str, Callable[[Event], UUID]] = {}
PAGES: dict[str, Callable[[Event, Rule], str]] = {}  # by kind of event: where the sheet is written
RESTS: dict[str, Callable[[Event], str]] = {}  # by kind: why nothing is to be done any more, "" when it is

# The rules in force for a municipality's people on a day; the packs above know them.
RulesFor = Callable[[str | None, date], Iterable[Rule]]


class NoOwner(LookupError):
    """The rule's owner and its substitute are both unknown here."""


def follow(event: Event, rules_for: RulesFor) -> None:
    """A listener of facts: make, renew, withdraw or close the tasks that this event speaks of.

    An event without its live subject (one loaded in bulk, from elsewhere) makes no work for anybody.
    """
    if event.live is None or event.occurred_at is None:
        return
    for rule in rules_for(event.municipality, local_day(event.occurred_at)):
        if rule.stands:
            continue
        match = event.match if rule.match == "stay" else event.patient_id
        if match is None:
            continue
        if isinstance(rule.when, OnEvent) and rule.when.kind == event.kind:
            _settle(rule, event, match, event.occurred_at)
        elif event.kind in rule.done_by:
            _look_again(rule, match)


def _settle(rule: Rule, event: Event, match: UUID, started_at: datetime) -> None:
    standing = _standing(rule, match)
    verdict = applies(rule, event.values)
    if not verdict:
        if standing:
            withdraw(standing, because=getattr(verdict, "why", "") or _("対象ではなくなりました"))
        return
    task = standing or Task(rule=rule.id, match=match)
    _describe(task, rule, event, started_at)
    if not standing and event.by.organization_id == task.organization_id:
        task.practitioner_role_id = event.by.id
    _close_or_reopen(task, rule)
    rests = _why_at_rest(event)
    if rests and task.state == TaskState.OPEN:
        if standing:
            withdraw(task, because=rests)
        return
    if standing:
        task.save()
        return
    Task.objects.bulk_create([task])
    if task.state == TaskState.OPEN and task.organization_id != event.by.organization_id:
        notify("task.created", organization_id=task.organization_id, about=task.patient_id, path=task.target)


def _why_at_rest(event: Event) -> str:
    if is_at_rest(event.patient_id):
        return _("亡くなられたため")
    return RESTS[event.kind](event) if event.kind in RESTS else ""


def _look_again(rule: Rule, match: UUID) -> None:
    """Something reached the receiver: is it what an open task waited for?"""
    task = _standing(rule, match)
    if task and task.state == TaskState.OPEN:
        _close_or_reopen(task, rule)
        task.save()


def reconsider(task: Task, rule: Rule) -> None:
    """What closed it was taken back: is it still done?"""
    _close_or_reopen(task, rule)
    task.save()


def reopen(kind: str, patient_id: UUID, rules_for: RulesFor) -> None:
    """What an event's task waited for and had been noted never happened."""
    noted = Task.objects.filter(patient_id=patient_id, note=kind, state=TaskState.DONE, occasion=None)
    for task in noted:
        rules = rules_for(task.municipality, local_day(task.started_at))
        rule = next((one for one in rules if (one.id, one.version) == (task.rule, task.rule_version)), None)
        if rule:
            reconsider(task, rule)


def withdraw(task: Task, *, because: str) -> None:
    task.state, task.withdrawn_because = TaskState.WITHDRAWN, because
    task.save()


def _standing(rule: Rule, match: UUID) -> Task | None:
    return Task.objects.filter(rule=rule.id, match=match).exclude(state=TaskState.WITHDRAWN).first()


def _describe(task: Task, rule: Rule, event: Event, started_at: datetime) -> None:
    owner, is_substitute = _owner(rule, event)
    clocks = _clocks(rule, event, started_at, owner)
    task.organization_id, task.patient_id, task.municipality = owner, event.patient_id, event.municipality
    task.rule_version, task.rule_source = rule.version, rule.source
    task.title = _("担当ケアマネジャーを決めて、%s") % rule.title if is_substitute else rule.title
    if isinstance(rule.do, Send):
        task.sheet, task.receiver_id = rule.do.sheet, RECEIVERS[rule.do.to](event)
    else:
        task.note, task.note_words = rule.do.kind, rule.do.words
    task.started_at = started_at
    task.keep(clocks)
    reminders.plan(task, rule.remind, timezone.localdate())
    task.target = PEOPLE[0].page(task.pk) if task.note else PAGES[event.kind](event, rule)


def _owner(rule: Rule, event: Event) -> tuple[UUID, bool]:
    owner = OWNERS[rule.owner](event)
    if owner:
        return owner, False
    substitute = OWNERS[rule.else_owner](event) if rule.else_owner else None
    if substitute is None:
        raise NoOwner(rule.id)
    return substitute, True


def _clocks(rule: Rule, event: Event, started_at: datetime, owner: UUID) -> Clocks:
    return due(
        rule,
        started_at=started_at,
        known_at=event.known_at or started_at,
        time_known=event.values.get("time_known") is not False,
        calendar=calendar_of(owner),
    )


def _close_or_reopen(task: Task, rule: Rule) -> None:
    answer = _answer(task, rule.do.sheet, rule) if isinstance(rule.do, Send) else None
    noted_at = None if isinstance(rule.do, Send) else _noted_at(task, rule)
    task.state = TaskState.DONE if answer or noted_at else TaskState.OPEN
    task.closed_at = answer.at if answer else noted_at
    task.closed_means = answer.means if answer else None
    task.closed_with = answer.told if answer else ""
    task.closed_by_id = answer.by_id if answer else None


def _answer(task: Task, sheet: str, rule: Rule) -> Delivery | None:
    """The first that counts: for this match, by any means, not before the look-back."""
    delivered = Delivery.objects.filter(match=task.match, sheet=sheet, recalled_at=None)
    for sent in delivered.order_by("at", "pk"):
        if closes(rule, kind_of(sent), {"sheet": sent.sheet}, at=sent.at, started_at=task.started_at):
            return sent
    return None


def _noted_at(task: Task, rule: Rule) -> datetime | None:
    """When what was to be done was last done with this person, whoever noted it."""
    if task.patient_id is None:
        return None
    with acting_as(SYSTEM_ROLE):
        times = last_times(rule.done_by, [task.patient_id], timezone.now()).get(task.patient_id, {})
    found = [at for kind, at in times.items() if closes(rule, kind, {}, at=at, started_at=task.started_at)]
    return max(found, default=None)
