"""The kept figures follow what happens within a minute, whoever looks."""

from django.db import connection
from procrastinate.contrib.django import app

from renkei.ground.db.acting import as_office
from renkei.ground.region.models import Municipality
from renkei.plan import kept
from renkei.plan.series import every_definition


@app.periodic(cron="* * * * *")
@app.task(queue="house", queueing_lock="keep_figures")
def keep_figures(timestamp: int) -> None:
    """Idempotent: whatever was left is taken up the next time."""
    with as_office(), connection.cursor() as cursor:
        towns = list(Municipality.objects.values_list("code", flat=True))
        definitions = every_definition()
        kept.take_up(dict.fromkeys(definitions, towns), definitions, cursor, patient=True)
