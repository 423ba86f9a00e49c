"""The daily round as jobs: an hour after it was missed it begins all the same, and goes on where it was stopped."""

from datetime import date

from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from renkei.ground.jobs.jobs import PATIENTLY
from renkei.ground.packs import rounds
from renkei.ground.packs.laying import materialize


@app.periodic(cron="3 * * * *")
@app.task(queue="house", queueing_lock="begin_round", pass_context=False)
def begin_round(timestamp: int) -> None:
    """Each hour: does nothing when the day's round is over or on its way; and what was agreed on lies where it belongs."""
    materialize()
    _defer(timezone.localdate())


@app.task(queue="house", retry=PATIENTLY, pass_context=False)
def go_on(day: str) -> None:
    if rounds.go_on(date.fromisoformat(day)):
        _defer(date.fromisoformat(day))


def _defer(day: date) -> None:
    """At most one waits at a time; a day that is past is not gone through any more."""
    if day != timezone.localdate():
        return
    try:
        go_on.configure(queueing_lock=f"round {day}").defer(day=day.isoformat())
    except AlreadyEnqueued:
        return
