"""How far the house has spread: registered and active, from the offices' own dates and the trail. Nobody is asked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, Organization, OrganizationKind, PractitionerRole, Profession
from renkei.ground.tasks.calendar import midnight
from renkei.plan.figures import percent
from renkei.plan.queries import Point, towns_of

LATELY = timedelta(days=30)
QUARTERS = 12
COUNTED = [kind for kind in OrganizationKind if kind not in ("municipality", "prefecture")]


@dataclass(frozen=True)
class Share:
    """Offices of a kind, or people of a profession: `all` is None where nobody knows how many there are."""

    label: str
    registered: int
    all: int | None
    active: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.registered, self.all) if self.all else None

    @property
    def active_rate(self) -> Decimal | None:
        return percent(self.active, self.registered)


@dataclass(frozen=True)
class Adoption:
    region: str
    as_of: datetime
    total: Share
    kinds: list[Share]
    professions: list[Share]
    quarters: list[Point]
    places: list[tuple[str, list[int]]]  # by municipality, registered at the end of each quarter


def adoption(actor: Actor) -> Adoption:
    """Four queries, whatever the number of offices."""
    now, towns = timezone.now(), towns_of(actor)
    offices = Organization.objects.filter(kind__in=COUNTED, municipality__in=towns, ended_at=None)
    rows = list(offices.values_list("kind", "municipality_id", "verified_at"))
    kinds, professions = _active(now - LATELY, set(towns))
    ends = _quarter_ends(timezone.localdate())
    shares = _kinds(rows, kinds)
    return Adoption(
        "・".join(towns.values()) if len(towns) == 1 else _("県内の市町村"),
        now,
        _total(shares),
        shares,
        _professions(set(towns), professions),
        [_point(end, rows) for end in ends],
        [(name, [_by(end, rows, code) for end in ends]) for code, name in towns.items()],
    )


Row = tuple[str, str, datetime | None]  # kind, 団体コード, registered


def _kinds(rows: list[Row], active: Mapping[str, int]) -> list[Share]:
    every = Counter(kind for kind, _town, _at in rows)
    registered = Counter(kind for kind, _town, at in rows if at)
    return [
        Share(str(kind.label), registered[kind], every[kind], active[kind]) for kind in COUNTED if every[kind]
    ]


def _total(shares: Iterable[Share]) -> Share:
    shares = list(shares)
    return Share(
        _("すべて"),
        sum(share.registered for share in shares),
        sum(share.all or 0 for share in shares),
        sum(share.active for share in shares),
    )


def _professions(towns: set[str], active: Mapping[str, int]) -> list[Share]:
    caring = (Capacity.CARE, Capacity.WARD, Capacity.DESK)
    roles = PractitionerRole.objects.filter(
        until=None, capacity__in=caring, organization__municipality__in=towns
    )
    counted = dict(roles.values_list("profession").annotate(Count("pk")))
    return [Share(str(one.label), counted[one], None, active[one]) for one in Profession if counted.get(one)]


def _active(since: datetime, towns: set[str]) -> tuple[Counter[str], Counter[str]]:
    """Offices by kind, people by profession, that posted or read since then."""
    kinds: Counter[str] = Counter()
    professions: Counter[str] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(
            "select municipality, kind, profession, offices, people from renkei_active(%s)", [since]
        )
        for municipality, kind, profession, offices, people in cursor.fetchall():
            if municipality in towns:
                kinds[kind] += offices if kind else 0
                professions[profession] += people if profession else 0
    return kinds, professions


def _quarter_ends(today: date) -> list[date]:
    """The first days after each of the last quarters, this one included."""
    last = today.year * 4 + (today.month - 1) // 3 + 1
    return [date(n // 4, n % 4 * 3 + 1, 1) for n in range(last - QUARTERS + 1, last + 1)]


def _by(end: date, rows: list[Row], town: str | None = None) -> int:
    until = midnight(end)
    return sum(bool(at and at < until) for _kind, code, at in rows if town in (None, code))


def _point(end: date, rows: list[Row]) -> Point:
    n, share = _by(end, rows), percent(_by(end, rows), len(rows))
    state = "unsettled" if end > timezone.localdate() else "settled"
    return Point(_label(end), None if share is None else float(share), n, len(rows), state)


def _label(end: date) -> str:
    """R6.6: up to June of 令和6年."""
    last = end - timedelta(days=1)
    return f"R{last.year - 2018}.{last.month}"
