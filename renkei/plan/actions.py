"""Publishing: once, as it was decided on, and never changed. And what another source counted."""

from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renkei.ground.audit.actions import record
from renkei.ground.people.actor import Actor
from renkei.plan.models import ExternalCount, Publication
from renkei.plan.policy import standing
from renkei.plan.publishing import NotPublishable, Offer

ONE_AT_A_TIME = 0x7075626C  # an advisory lock's number


@transaction.atomic
def publish(offer: Offer, *, decided_by: str, decided_on: date, because: str = "", by: Actor) -> Publication:
    """Exactly what was looked at. Raises NotPublishable where something was published since, and where one practises."""
    if settings.TRAINING:
        raise NotPublishable(_("練習なので、公表はしません。ここまでの手順は本番と同じです。"))
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
    if offer.before != frozenset(standing(offer.indicator.id).values_list("pk", flat=True)):
        raise NotPublishable(
            _("見ているあいだに、ほかの公表がありました。もう一度、公表されるものをたしかめてください。")
        )
    if offer.supersedes and not because.strip():
        raise NotPublishable(_("なぜ前の公表に代えるのかを書いてください。"))
    publication = Publication(
        organization_id=by.organization_id,
        municipalities=list(offer.towns),
        region=offer.region,
        indicator=offer.indicator.id,
        title=offer.indicator.title,
        version=offer.indicator.version,
        measure=offer.indicator.measure,
        by=offer.by,
        as_of=offer.proposal.as_of,
        since=offer.proposal.since,
        until=offer.proposal.until,
        definition=offer.definition,
        figures=offer.rows,
        words=list(offer.proposal.words),
        decided_by=decided_by.strip(),
        decided_on=decided_on,
        names=offer.names,
        published_by_id=by.id,
        published_at=timezone.now(),
        supersedes=offer.supersedes,
        because=because.strip(),
    )
    Publication.objects.bulk_create([publication])
    detail = {"indicator": offer.indicator.id, "version": offer.indicator.version, "figures": len(offer.rows)}
    record("publish.figures", by=by, object_id=publication.pk, detail=detail)
    return publication


@transaction.atomic
def tell_external(
    *, name: str, municipality: str, year: int, count: int, told_by: str, by: Actor
) -> ExternalCount:
    """The number of another source, in the place of one that was typed before."""
    now = timezone.now()
    before = ExternalCount.objects.filter(municipality=municipality, name=name, year=year, replaced_at=None)
    before.update(replaced_at=now)
    row = ExternalCount(
        organization_id=by.organization_id,
        municipality=municipality,
        name=name,
        year=year,
        count=count,
        told_by=told_by.strip(),
        recorded_by_id=by.id,
        recorded_at=now,
    )
    ExternalCount.objects.bulk_create([row])
    detail = {"name": name, "municipality": municipality, "year": year, "count": count}
    record("tell.external", by=by, object_id=row.pk, detail=detail)
    return row
