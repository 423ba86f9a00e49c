"""代行入力: how it is marked wherever it is shown, and what waits for a doctor."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from renkei.ground.db import paging
from renkei.ground.db.compiled import Asking, compiled
from renkei.ground.people.actor import Actor
from renkei.record.models import Entry
from renkei.record.policy import is_doctors, unsettled_of

PAGE = 30
PANEL = 5


def proxy_mark(doctor: str | None, confirmed_at: datetime | None) -> tuple[str, str] | None:
    """A kind of mark, and what it says; None for what somebody wrote as the own."""
    if doctor is None:
        return None
    if confirmed_at is None:
        return "unsettled", _("代行入力・未確定（%(doctor)s 医師の確認待ち）") % {"doctor": doctor}
    return "done", _("代行入力・%(doctor)s 医師が確認") % {"doctor": doctor}


def with_proxy(author: str, doctor: str | None, confirmed_at: datetime | None) -> str:
    """Who wrote it, for paper and for cells."""
    mark = proxy_mark(doctor, confirmed_at)
    return f"{author}［{mark[1]}］" if mark else author


def unsettled_asked(actor: Actor) -> list[Asking]:
    """Nobody but a doctor is asked about."""
    return [(_any_unsettled, (actor.organization_id,))] if is_doctors(actor) else []


@compiled
def _any_unsettled(organization_id: UUID) -> QuerySet[Entry]:
    return Entry.objects.filter(
        organization_id=organization_id, for_role__isnull=False, confirmed_at=None, sealed_at=None
    )


def unsettled(actor: Actor, cursor: str | None = None, size: int = PAGE) -> paging.Page[Entry]:
    """Newest first. One query."""
    rows = unsettled_of(actor).select_related("patient", "author__practitioner", "for_role__practitioner")
    if place := paging.place(cursor, paging.moment, UUID):
        at, key = place
        rows = rows.filter(Q(at__lt=at) | Q(at=at, pk__lt=key))
    found = list(rows.order_by("-at", "-pk")[: size + 1])
    return paging.page(found, size, lambda one: (one.at.isoformat(), one.pk))


def unsettled_panel(actor: Actor) -> paging.Page[Entry] | None:
    found = unsettled(actor, size=PANEL)
    return found if found.rows else None
