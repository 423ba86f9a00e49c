"""What standing rules make of people's records: tasks made, moved, closed, opened again or withdrawn. As the system."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.facts.queries import last_times
from renkei.ground.tasks import reminders
from renkei.ground.tasks.calendar import OfficeCalendar, local_day, midnight, spoken
from renkei.ground.tasks.clock import due
from renkei.ground.tasks.definition import BeforeDate, Missing, Note, Rule
from renkei.ground.tasks.hours import calendars_of
from renkei.ground.tasks.models import Task, TaskState
from renkei.ground.tasks.standing import (
    DATES,
    PEOPLE,
    VALUES,
    History,
    Subject,
    Want,
    is_done,
    version_of,
    wanted,
)

HistoryOf = Callable[[str], History]
OPENED = {
    "state": TaskState.OPEN,
    "closed_at": None,
    "closed_means": None,
    "closed_by": None,
    "noted_key": None,
}
DESCRIBED = (
    "organization", "municipality", "rule_version", "rule_source", "title", "note", "note_words",
    "started_at", "agreed_until", "agreed_why", "law_until", "law_name", "law_why", "fees", "target", "reminded",
    "remind_on",
)  # fmt: skip


def look_at(
    patient_ids: Collection[UUID], history_of: HistoryOf, today: date, *, by_office: UUID | None = None
) -> None:
    """In a fixed number of queries. What stands is read before what it is judged by: whoever writes meanwhile looks
    again, and is not overwritten. `by_office` acts, and needs no notice of what its own act led to."""
    standing = _standing(patient_ids)
    look = _Look(history_of, today)
    for subject in subjects(patient_ids, history_of):
        look.compare(subject, standing.pop(subject.patient_id, []))
    for tasks in standing.values():
        look.abandon(tasks)
    look.write()
    reminders.tell_once_a_day("task.created", look.told - {by_office}, today)


def subjects(patient_ids: Collection[UUID], history_of: HistoryOf) -> Iterator[Subject]:
    """As the rooms offer them, with what the rules in question ask."""
    people = [subject for room in PEOPLE for subject in room.subjects(patient_ids)]
    rules = [
        rule
        for town in {subject.municipality for subject in people}
        for period in history_of(town)
        for rule in period.rules.values()
        if rule.stands
    ]
    paths = {rule.when.path for rule in rules if isinstance(rule.when, BeforeDate)} & set(DATES)
    kinds = {rule.when.kind for rule in rules if isinstance(rule.when, Missing)}
    dates = {path: DATES[path](patient_ids) for path in paths}
    values = [offered(patient_ids) for offered in VALUES]
    kinds |= {kind for rule in rules for kind in rule.done_by}
    times = last_times(kinds, patient_ids, timezone.now()) if kinds else {}
    for one in people:
        more = {name: value for offered in values for name, value in offered.get(one.patient_id, {}).items()}
        known = {path: found[one.patient_id] for path, found in dates.items() if one.patient_id in found}
        yield replace(one, values=one.values | more, dates=known, times=times.get(one.patient_id, {}))


def _standing(patient_ids: Collection[UUID]) -> dict[UUID, list[Task]]:
    found: dict[UUID, list[Task]] = defaultdict(list)
    tasks = Task.objects.filter(patient_id__in=list(patient_ids), occasion__isnull=False)
    for task in tasks.filter(state=TaskState.OPEN):
        if task.patient_id:
            found[task.patient_id].append(task)
    return found


@dataclass
class _Look:
    history_of: HistoryOf
    today: date
    made: list["_Wanted"] = field(default_factory=list)
    moved: list["_Wanted"] = field(default_factory=list)
    done: list[Task] = field(default_factory=list)
    withdrawn: dict[str, list[Task]] = field(default_factory=lambda: defaultdict(list))

    def compare(self, subject: Subject, tasks: list[Task]) -> None:
        history = self.history_of(subject.municipality)
        judged = wanted(subject, history, self.today)
        mine = {(task.rule, task.match, task.occasion): task for task in tasks}
        for id, verdict in judged.items():
            if isinstance(verdict, Want) and (owner := _owner(verdict.rule, subject)):
                task = mine.pop((id, subject.patient_id, verdict.occasion), None)
                self._keep(_Wanted(task or Task(), verdict, subject, owner), new=task is None)
        for task in mine.values():
            self._end(task, subject, history, judged.get(task.rule, _("きまりが終わりました")))

    def abandon(self, tasks: list[Task]) -> None:
        self.withdrawn[_("ケアチームがなくなりました")] += tasks

    def _keep(self, one: "_Wanted", *, new: bool) -> None:
        if new:
            self.made.append(one)
        elif (one.task.organization_id, one.task.municipality) != (one.owner, one.subject.municipality):
            self.moved.append(one)

    def _end(self, task: Task, subject: Subject, history: History, verdict: Want | str) -> None:
        rule = version_of(history, task.rule, task.rule_version)
        when = rule and _closed_at(rule, task, subject)
        if when:
            task.state, task.closed_at = TaskState.DONE, when
            self.done.append(task)
        else:
            why = verdict if isinstance(verdict, str) and verdict else _("対象ではなくなりました")
            self.withdrawn[why].append(task)

    def write(self) -> None:
        self._open_again()
        described = [*self.made, *self.moved]
        calendars = calendars_of({one.owner for one in described}) if described else {}
        for one in described:
            one.describe(calendars[one.owner], self.today)
        if self.made:
            Task.objects.bulk_create([one.task for one in self.made], ignore_conflicts=True)
        if self.moved:
            Task.objects.bulk_update([one.task for one in self.moved], DESCRIBED)
        if self.done:
            Task.objects.bulk_update(self.done, ["state", "closed_at"])
        for why, tasks in self.withdrawn.items():
            _those(tasks, TaskState.OPEN).update(state=TaskState.WITHDRAWN, withdrawn_because=why)

    def _open_again(self) -> None:
        """What was closed by something that never happened is the same task again, unless it was closed just now."""
        made = {(one.want.rule.id, one.subject.patient_id, one.want.occasion): one for one in self.made}
        again = {(task.rule, task.match, task.occasion): task for task in _closed(self.made)}
        found = [(one, again[key]) for key, one in made.items() if key in again]
        if not found:
            return
        kinds = {kind for one, _task in found for kind in one.want.rule.done_by}
        times = last_times(kinds, [one.subject.patient_id for one, _task in found], timezone.now())
        opened = [task for one, task in found if not one.is_done_by(times)]
        _those(opened, TaskState.DONE).update(**OPENED)
        self.made = [one for key, one in made.items() if key not in again]

    @property
    def told(self) -> set[UUID]:
        return {one.owner for one in (*self.made, *self.moved)}


def _closed(wanted: list["_Wanted"]) -> QuerySet[Task]:
    if not wanted:
        return Task.objects.none()
    closed = Task.objects.filter(state=TaskState.DONE, match__in=[one.subject.patient_id for one in wanted])
    occasions = {one.want.occasion for one in wanted}
    return closed.filter(rule__in={one.want.rule.id for one in wanted}, occasion__in=occasions)


def _those(tasks: list[Task], state: str) -> QuerySet[Task]:
    return Task.objects.filter(pk__in=[task.pk for task in tasks], state=state)


def _owner(rule: Rule, subject: Subject) -> UUID | None:
    return subject.owners.get(rule.owner) or subject.owners.get(rule.else_owner)


def _closed_at(rule: Rule, task: Task, subject: Subject) -> datetime | None:
    """By what it waited for, or because the date it went by is a later one now."""
    done = is_done(rule, local_day(task.started_at), subject)
    if done or not isinstance(rule.when, BeforeDate) or task.occasion is None:
        return done
    stands = subject.dates.get(rule.when.path)
    return timezone.now() if stands and stands > task.occasion else None


@dataclass(frozen=True)
class _Wanted:
    task: Task
    want: Want
    subject: Subject
    owner: UUID

    def is_done_by(self, times: Mapping[UUID, Mapping[str, datetime]]) -> bool:
        now = replace(self.subject, times=times.get(self.subject.patient_id, {}))
        return is_done(self.want.rule, self.want.started, now) is not None

    def describe(self, calendar: OfficeCalendar, today: date) -> None:
        task, rule, subject = self.task, self.want.rule, self.subject
        started_at = midnight(self.want.started)
        clocks = due(
            rule, started_at=started_at, known_at=started_at, time_known=False, calendar=calendar,
            ends=self.want.ends,
        )  # fmt: skip
        task.rule, task.match, task.occasion = rule.id, subject.patient_id, self.want.occasion
        task.rule_version, task.rule_source, task.title = rule.version, rule.source, rule.title
        task.organization_id, task.municipality = self.owner, subject.municipality
        task.patient_id = subject.patient_id
        task.started_at, task.target = started_at, PEOPLE[0].page(task.pk)
        if isinstance(rule.do, Note):
            task.note, task.note_words = rule.do.kind, rule.do.words
        task.keep(clocks)
        if isinstance(rule.when, Missing):
            task.law_why = _last_time(subject.times.get(rule.when.kind))
        reminders.plan(task, rule.remind, today)


def _last_time(last: datetime | None) -> str:
    return (
        _("前回は%(day)sです。") % {"day": spoken(local_day(last))} if last else _("前回の記録はありません。")
    )
