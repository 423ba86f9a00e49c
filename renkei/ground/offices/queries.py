"""Reads of the office's own page, shaped for it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from renkei.ground.jobs.models import Notice
from renkei.ground.jobs.wording import WORDS
from renkei.ground.offices.policy import capacities_of, colleagues_of
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity, Profession
from renkei.ground.policy.doors import leads_in

RECENT = 20
NEWS = timedelta(days=7)


def colleagues(actor: Actor) -> list[dict[str, Any]]:
    rows = colleagues_of(actor).order_by("practitioner__kana", "practitioner__name")
    fields = ("id", "practitioner__name", "capacity", "profession", "since")
    return [
        {
            "id": row[0],
            "name": row[1],
            "capacity": Capacity(row[2]).label,
            "profession": Profession(row[3]).label,
            "since": row[4],
            "mine": row[0] == actor.id,
        }
        for row in rows.values_list(*fields)
    ]


def capacities(actor: Actor) -> list[dict[str, Any]]:
    fields = ("id", "capacity", "profession", "organization__name")
    return [
        {
            "id": row[0],
            "label": Profession(row[2]).label if row[1] == Capacity.CARE else Capacity(row[1]).label,
            "organization": row[3],
            "current": row[0] == actor.id,
        }
        for row in capacities_of(actor).order_by("since").values_list(*fields)
    ]


def unseen(actor: Actor) -> list[tuple[str, int, datetime]]:
    """What the office was told and nobody there has marked as seen: words, how often, when last."""
    since = timezone.now() - NEWS
    told = Notice.objects.filter(organization_id=actor.organization_id, seen_at=None, created_at__gte=since)
    kinds = told.values_list("kind").annotate(times=Count("pk"), last=Max("created_at")).order_by("-last")
    return [(str(WORDS[kind]), times, last) for kind, times, last in kinds]


def notices(actor: Actor) -> list[dict[str, Any]]:
    rows = Notice.objects.filter(organization_id=actor.organization_id).order_by("-created_at")
    return [
        {
            "text": WORDS[row.kind],
            "path": row.path if row.path and leads_in(actor, row.path) else None,
            "at": row.created_at,
            "urgent": row.urgent,
            "seen": row.seen_at,
        }
        for row in rows[:RECENT]
    ]
