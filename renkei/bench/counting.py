"""How many queries a page asks: its own, and the plumbing that every request has."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client

from renkei.bench.figures import Figure
from renkei.bench.stage import Stage
from renkei.bench.visitor import cookies_of
from renkei.ground.people.models import PractitionerRole

PLUMBING = ("savepoint", "set_config", "audit_event", "db_requestkey", "set local role", "reset role")


class Counter:
    def __init__(self) -> None:
        self.own, self.plumbing = 0, 0

    def __call__(self, execute, sql, parameters, many, context):
        if any(word in sql.lower() for word in PLUMBING):
            self.plumbing += 1
        else:
            self.own += 1
        return execute(sql, parameters, many, context)


@contextmanager
def counted() -> Iterator[Counter]:
    counter = Counter()
    with connection.execute_wrapper(counter):
        yield counter


def queries(stage: Stage) -> list[Figure]:
    """The small office opens its person with the fewest entries, the large one that with the most."""
    figures = []
    small, large = stage.of_size.values()
    few, many = small.pages(small.people[0]), large.pages(large.people[-1])
    for name in few:
        asked = [_asked(small.role, few[name]), _asked(large.role, many[name])]
        told = " / ".join(str(one.own) for one in asked)
        note = f"and {asked[0].plumbing} of plumbing"
        figures.append(Figure(f"{name}: queries with 3 / 50 people", told, "", "equal, ≤ 20", note))
    return figures


def _asked(role: PractitionerRole, path: str) -> Counter:
    """The second request is counted: the first fills caches."""
    client = Client(SERVER_NAME="127.0.0.1")
    for name, value in cookies_of(role).items():
        client.cookies[name] = value
    client.get(path)
    with counted() as counter:
        if client.get(path).status_code != 200:
            raise LookupError(path)
    return counter
