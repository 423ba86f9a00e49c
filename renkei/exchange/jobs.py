"""Taking clients in, a few at a time, in the name of who began it; and forgetting what was kept too long."""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from renkei.exchange.models import ClientImport, ImportRow, ImportState
from renkei.ground.db.acting import acting_as
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.ground.people.actor import actor_of
from renkei.ground.people.models import PractitionerRole

KEPT_DAYS = 14
IN_HAND = (ImportState.RUNNING, ImportState.UNDOING)


@app.task(queue="house", pass_context=False)
def carry_on(import_id: str, role_id: str) -> None:
    """Killed in between, it is taken up where it stood: each row's state is written with what became of it."""
    from renkei.exchange.actions import some_more

    more = True
    while more:
        with acting_as(role_id):
            role = PractitionerRole.objects.select_related("practitioner", "organization").get(pk=role_id)
            more = some_more(import_id=UUID(import_id), by=actor_of(role))


@app.periodic(cron="40 3 * * *")
@app.task(queue="house", queueing_lock="forget_imports", pass_context=False)
def forget_imports(timestamp: int) -> None:
    """Of a file only what became of each row stays; one that nobody took in goes altogether."""
    with acting_as(SYSTEM_ROLE):
        old = ClientImport.objects.filter(
            made_at__lt=timezone.now() - timedelta(days=KEPT_DAYS), forgotten_at=None
        ).exclude(state__in=IN_HAND)
        unused = old.filter(state__in=[ImportState.MAPPING, ImportState.LOOKING])
        ImportRow.objects.filter(imported__in=unused).delete()
        unused.delete()
        ImportRow.objects.filter(imported__in=old).update(cells=[], read={}, wrong=[], remarks=[])
        old.update(forgotten_at=timezone.now(), notes=[])
