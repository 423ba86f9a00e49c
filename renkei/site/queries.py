"""Reads that belong to no room: the region's name, and whether the house is well."""

from django.core.cache import caches
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from renkei.ground.region.models import RegionMember

SECONDS = 300


def region_name(municipality: str | None) -> str:
    """The region of this municipality today (the first by name if several); kept five minutes a process."""
    key = f"region-name:{municipality}"
    name = caches["memory"].get(key)
    if name is None:
        name = _region_name(municipality)
        caches["memory"].set(key, name, SECONDS)
    return name


def _region_name(municipality: str | None) -> str:
    today = timezone.localdate()
    members = RegionMember.objects.filter(
        Q(until__isnull=True) | Q(until__gt=today), municipality=municipality, since__lte=today
    )
    return members.order_by("region__name").values_list("region__name", flat=True).first() or ""


def unwell() -> list[str]:
    """Codes of what is wrong with database and jobs; none when all is well."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select (select count(*) from procrastinate_workers where last_heartbeat > now() - interval '10 seconds'),
                      (select count(*) from procrastinate_jobs
                        where status = 'todo' and coalesce(scheduled_at, now()) < now() - interval '5 minutes')"""
        )
        workers, waiting = cursor.fetchone()
    problems = {"no-worker": workers == 0, "jobs-waiting": waiting > 0}
    return [code for code, wrong in problems.items() if wrong]
