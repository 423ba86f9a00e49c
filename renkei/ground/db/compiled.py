"""Questions whose SQL is put together once a process.

Django builds and compiles a queryset anew at every page, which costs more than most answers take in the database. What
a page asks each time it is opened is written as a function that builds the queryset, and marked:

    @compiled
    def _offered(organization_id: UUID) -> QuerySet[Invitation]:
        return Invitation.objects.filter(organization_id=organization_id, answered_at=None)

    _offered(actor.organization_id)     # list[Invitation]

Keys, moments and days are parameters: they must reach the SQL as they were given. Everything else (a capacity, a section,
None) chooses among statements, each compiled at its first use. Many keys are one parameter as well, whatever their number:

    @compiled
    def _slots(conferences: Keys) -> QuerySet[Slot]:
        return Slot.objects.filter(conference__among=conferences)

Panels of one page do not know of each other; what several of them ask is asked once (`one_page`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from datetime import UTC, date, datetime, timedelta
from functools import update_wrapper, wraps
from typing import Any, Generic, ParamSpec, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, ForeignObject, Lookup, QuerySet, prefetch_related_objects
from django.db.models.sql.compiler import SQLCompiler

from renkei.ground.db.ids import new_id

P = ParamSpec("P")
Row = TypeVar("Row")


class Keys(tuple[UUID, ...]):
    """The keys of many rows, as one parameter."""


@ForeignObject.register_lookup
@Field.register_lookup
class Among(Lookup):
    """`patient_id__among=Keys(…)`: as `in`, by one statement whatever their number."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple]:
        field, given = self.process_lhs(compiler, connection)
        return f"{field} = any(%s)", (*given, list(self.rhs))


PARAMETERS = (UUID, datetime, date, Keys)
NOBODYS_DAY = date(1801, 1, 1)  # markers count from here


class NotAParameter(TypeError):
    """An argument that may not choose a statement, or that the SQL never sees."""


class Compiled(Generic[P, Row]):
    """The rows of the queryset that `build` makes of its positional arguments, by a statement that is kept."""

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]):
        self.build = build
        self.kept: dict[tuple, _Statement] = {}
        update_wrapper(self, build)

    def __call__(self, *values: P.args, **named: P.kwargs) -> list[Row]:
        if named:
            raise NotAParameter(f"{self.build.__qualname__} takes its arguments in order")
        heard = _heard.get()
        if heard is None:
            return self.statement(values).rows(values)
        if (self, values) not in heard:
            heard[self, values] = self.statement(values).rows(values)
        return list(heard[self, values])

    def statement(self, values: Sequence, *, only_whether: bool = False) -> "_Statement":
        """Where only whether there is any row counts, without what describes the rows: names, order."""
        kind = (only_whether, *_kind(values))
        if kind not in self.kept:
            self.kept[kind] = _Statement(self.build, values, only_whether=only_whether)
        return self.kept[kind]


_heard: ContextVar[dict[tuple, list] | None] = ContextVar("heard", default=None)


@contextmanager
def one_page() -> Iterator[None]:
    """Within, nothing is written, and the same question with the same arguments is asked once."""
    token = _heard.set({})
    try:
        yield
    finally:
        _heard.reset(token)


compiled = Compiled


def once_a_page(ask: Callable[[UUID], Row]) -> Callable[[UUID], Row]:
    """The same for a question about one row that is no queryset; who hears the answer changes nothing of it."""

    @wraps(ask)
    def heard_once(key: UUID) -> Row:
        heard: dict | None = _heard.get()
        if heard is None:
            return ask(key)
        if (ask, key) not in heard:
            heard[ask, key] = ask(key)
        return heard[ask, key]

    return heard_once


Asking = tuple[Compiled, Sequence]  # a question and its arguments


def answered(askings: Sequence[Asking]) -> list[bool]:
    """Of each asking whether it has any row: one query for all of them."""
    asked = list(dict.fromkeys(askings))
    statements = [(question.statement(values, only_whether=True), values) for question, values in asked]
    parts = [f"exists ({statement.sql})" if statement.sql else "false" for statement, _values in statements]
    given = [one for statement, values in statements for one in statement.given(values)]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("select " + ", ".join(parts), given)
        found = dict(zip(asked, cursor.fetchone(), strict=True))
    return [found[asking] for asking in askings]


class _Statement:
    """Stands where Django's iterables expect a queryset and its query."""

    def __init__(self, build: Callable[..., QuerySet], values: Sequence, *, only_whether: bool):
        if any(type(one) is str for one in values):
            raise NotAParameter(f"{build.__qualname__}: free words would make a statement each")
        marks = {index: _mark(one, index) for index, one in enumerate(values) if isinstance(one, PARAMETERS)}
        queryset = build(*(marks.get(index, one) for index, one in enumerate(values)))
        self.model, self.db, self._fields = queryset.model, queryset.db, queryset._fields  # type: ignore[attr-defined]
        self.iterable: Callable[[_Asked], Iterable] = queryset._iterable_class  # type: ignore
        self.prefetched = queryset._prefetch_related_lookups  # type: ignore[attr-defined]
        query = queryset.query.exists() if only_whether else queryset.query
        self.compiler = query.get_compiler(using=self.db)
        try:
            self.sql, parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, parameters = "", ()
        self.parameters = [(_place(one, marks), one) for one in parameters]
        unseen = set(marks) - {index for index, _one in self.parameters}
        if unseen and self.sql:
            raise NotAParameter(f"{build.__qualname__}: argument {min(unseen)} never reaches the SQL")

    def given(self, values: Sequence) -> tuple:
        return tuple(one if index is None else _sent(values[index]) for index, one in self.parameters)

    def rows(self, values: Sequence) -> list:
        if not self.sql:
            return []
        found: list = list(self.iterable(_Asked(self, values)))
        if self.prefetched:
            prefetch_related_objects(found, *self.prefetched)
        return found


class _Asked:
    """One asking: as much of a queryset, and of its query, as an iterable looks at."""

    def __init__(self, statement: _Statement, values: Sequence):
        self.statement, self.values = statement, values
        self.model, self.db, self._fields = statement.model, statement.db, statement._fields
        self._known_related_objects: dict = {}
        self.query = self

    def get_compiler(self, using: str | None = None, **_options: Any) -> SQLCompiler:
        statement = self.statement
        compiler = copy(statement.compiler)
        compiler.connection = connections[self.db]
        parameters = statement.given(self.values)
        compiler.as_sql = lambda *_a, **_k: (statement.sql, parameters)  # type: ignore[method-assign]
        return compiler


def _kind(values: Sequence) -> tuple:
    return tuple(type(one) if isinstance(one, PARAMETERS) else one for one in values)


def _mark(value: UUID | datetime | date | Keys, index: int) -> UUID | datetime | date | Keys:
    """A value of the same type that nobody else gives."""
    if isinstance(value, Keys):
        return Keys([new_id()])
    if isinstance(value, UUID):
        return new_id()
    day = NOBODYS_DAY + timedelta(days=index)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) if isinstance(value, datetime) else day


def _sent(value: Any) -> Any:
    """As the driver takes it: a tuple would be a row, a list is an array."""
    return list(value) if isinstance(value, Keys) else value


def _place(parameter: Any, marks: Mapping[int, Any]) -> int | None:
    """Which argument stands here."""
    found = (
        index
        for index, mark in marks.items()
        if type(sent := _sent(mark)) is type(parameter) and sent == parameter
    )
    return next(found, None)
