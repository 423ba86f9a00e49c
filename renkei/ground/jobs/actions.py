"""Notices: the row and its job in the transaction of what they tell; mail carries only a link."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from renkei.ground.db.notify import tell
from renkei.ground.jobs.jobs import mail_notice
from renkei.ground.jobs.models import Notice
from renkei.ground.jobs.quiet import is_at_rest
from renkei.ground.jobs.wording import BY_ITSELF
from renkei.ground.people.actor import Actor


def notify(
    kind: str, *, organization_id: UUID, about: UUID | None, path: str, urgent: bool = False
) -> Notice | None:
    """`kind` is a key of `wording.WORDS`; `path` leads to where the reader's rights are checked again.

    `about` is the patient of whom it is, None when it is of nobody: kept nowhere, but of the dead the house says
    nothing of its own accord (None).
    """
    if kind in BY_ITSELF and is_at_rest(about):
        return None
    notice = Notice(organization_id=organization_id, kind=kind, path=path, urgent=urgent)
    Notice.objects.bulk_create([notice])
    mail_notice.defer(notice_id=str(notice.pk))
    tell(f"organization:{organization_id}", notice.pk)
    return notice


def mark_seen(*, until: datetime, by: Actor) -> None:
    """All that the office was told until then; what arrived while one was reading stays new."""
    told = Notice.objects.filter(organization_id=by.organization_id, seen_at=None, created_at__lte=until)
    told.update(seen_at=timezone.now(), seen_by=by.id)
