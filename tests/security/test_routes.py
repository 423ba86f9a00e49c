"""Every route × everybody × every method, with keys of somebody else's rows: refused, and nothing written.

Somebody else is an office that none of the cast belongs to, with one row in each of the house's tables.
"""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import clear_url_caches, path

from renkei.ground.db.ids import new_id
from renkei.ground.policy.permissions import may
from renkei.site.urls import urlpatterns
from tests.cast import Cast, actor_of, assemble, client_as
from tests.security.routes import Route, routes
from tests.security.world import World

REFUSED = {404, 405}
BOOKKEEPING = {"audit_event", "db_requestkey", "django_session"}  # who knocked, and with which key
TABLES = """
    select table_name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1
"""


class Region:
    """The named cast, and beside it somebody else's rows, in a database in which everything commits."""

    def __init__(self, superuser: psycopg.Connection):
        self.cast: Cast = assemble()
        self.clients = {name: client_as(role) for name, role in self.cast.roles().items()}
        self.nobody = client_as(None)
        for client in (*self.clients.values(), self.nobody):
            client.raise_request_exception = False
        self.superuser = superuser
        self.world = World(superuser)
        self.rows = {"people_practitionerrole": self.world.member}
        self.rows |= {table: key for table in _tables_with_keys() if (key := self.somebody_elses(table))}
        superuser.commit()

    def rows_for(self, route: Route, ground: bool) -> list[UUID]:
        """Somebody else's rows that its door looks for: of the route's own room and, if asked, of the ground."""
        return [self.rows[table] for table in _near(route, ground) if table in self.rows]

    @property
    def stranger(self) -> list[UUID]:
        """One row, where the door is shut whatever the row is."""
        return [self.world.member]

    def somebody_elses(self, table: str) -> UUID | None:
        theirs = {"patient_id": self.world.patient, "organization_id": self.world.team, "state": "stands"}
        return self.world.fill(table, self.world.member, self.world.team, **theirs)

    def digest(self) -> dict[str, int]:
        """A fingerprint of every table but the bookkeeping."""
        names = [row[0] for row in self.superuser.execute(TABLES) if row[0] not in BOOKKEEPING]
        found = {
            name: self.world.one(f'select coalesce(sum(hashtext(t::text)::bigint), 0) from "{name}" t')
            for name in names
        }
        self.superuser.commit()
        return found


def _tables_with_keys() -> list[str]:
    """Tables of the house whose rows have a key that an address could carry; the member's role stands for people."""
    apart = {"people", "region", "db", "audit", "facts"}
    models = [model for model in apps.get_models() if model.__module__.startswith("renkei.")]
    tables = {model._meta.db_table for model in models if model._meta.app_label not in apart}
    return sorted(tables - {"patients_careteammember"})  # theirs is there already


def _near(route: Route, ground: bool) -> list[str]:
    """The tables of the room in which the route's view stands, and of every room of the ground."""
    room = max(
        (app for app in apps.get_app_configs() if route.view.__module__.startswith(f"{app.name}.")),
        key=lambda app: len(app.name),
    )
    below = [app for app in apps.get_app_configs() if ground and app.name.startswith("renkei.ground.")]
    return [model._meta.db_table for app in {room, *below} for model in app.get_models()]


@pytest.fixture
def region(committed) -> Iterator[Region]:
    with psycopg.connect(committed.superuser_dsn(connection.settings_dict["NAME"])) as superuser:
        yield Region(superuser)


def ask(client: Client, method: str, address: str) -> HttpResponse:
    form = {"request_key": str(new_id())} if method == "post" else {}
    return getattr(client, method)(address, form)


OURS = [route for route in routes() if route.ours]
DOORS = [route for route in OURS if not route.public_reason]
EVERYBODYS = {"plan:publication", "plan:open_data", "plan:publication_excel"}  # published: nobody's own


def room_of(route: Route) -> str:
    return route.name.partition(":")[0]


def allowed(role, route: Route) -> bool:
    return route.permission is not None and may(actor_of(role), route.permission)


def test_every_route_says_who_may_come_in_or_why_everybody_may():
    assert [route.name for route in OURS if (route.permission is None) == (not route.public_reason)] == []


def test_a_view_that_says_nothing_is_closed(cast, monkeypatch):
    silent = path("open/", lambda request: HttpResponse("seen"))
    monkeypatch.setattr("renkei.site.urls.urlpatterns", [*urlpatterns, silent])
    clear_url_caches()
    answers = {client_as(role).get("/open/").status_code for role in cast.roles().values()}
    monkeypatch.undo()
    clear_url_caches()
    assert answers == {404}


@pytest.mark.parametrize("room", sorted({room_of(route) for route in DOORS if route.about_a_row}))
def test_somebody_elses_rows_do_not_exist_for_anybody(region, room):
    before, offences = region.digest(), []
    for route in DOORS:
        if not route.about_a_row or room_of(route) != room or route.name in EVERYBODYS:
            continue
        first = True
        for who, client in region.clients.items():
            wide = allowed(region.cast.roles()[who], route)
            rows = region.rows_for(route, ground=first) if wide else []
            first = first and not wide
            addresses = route.paths(region.world.patient, rows or region.stranger)
            answers = [(ask(client, how, where), how) for where in addresses for how in ("get", "post")]
            answers += [(ask(client, how, addresses[0]), how) for how in ("put", "delete")]
            offences += [
                (route.name, who, answer.request["PATH_INFO"], how, answer.status_code)
                for answer, how in answers
                if answer.status_code not in REFUSED | ({400} if how in ("put", "delete") else set())
            ]
    assert offences == []
    assert region.digest() == before


def test_who_has_no_permission_finds_no_page(region):
    before, offences = region.digest(), []
    for route in DOORS:
        for who, client in region.clients.items():
            if allowed(region.cast.roles()[who], route):
                continue
            (address,) = route.paths(region.world.patient, region.stranger)
            answers = [ask(client, method, address).status_code for method in ("get", "post")]
            if answers != [404, 404]:
                offences.append((route.name, who, answers))
    assert offences == []
    assert region.digest() == before


def test_an_anonymous_visitor_is_led_to_the_sign_in(region):
    before, offences = region.digest(), []
    for route in DOORS:
        (address,) = route.paths(region.world.patient, region.stranger)
        for method in ("get", "post", "put", "delete"):
            answer = ask(region.nobody, method, address)
            led_to = answer.headers.get("Location", "").partition("?")[0]
            if (answer.status_code, led_to) != (302, settings.LOGIN_URL):
                offences.append((route.name, method, answer.status_code, led_to))
    assert offences == []
    assert region.digest() == before


def test_no_page_that_a_role_may_open_fails(region):
    """Nothing but the cast is there yet: every list is empty."""
    offences = []
    for route in OURS:
        for who, client in [*region.clients.items(), ("nobody", region.nobody)]:
            if route.about_a_row or route.name == "healthz":
                continue
            (address,) = route.paths(region.world.patient, [])
            status = client.get(address).status_code
            if status >= 500:
                offences.append((route.name, who, status))
    assert offences == []
