"""Jobs of the record: the clock of questions that nobody answers."""

from procrastinate.contrib.django import app

from renkei.ground.db.acting import acting_as
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.record.actions import say_who_is_silent


@app.periodic(cron="* * * * *")
@app.task(queue="house", queueing_lock="watch_questions", pass_context=False)
def watch_questions(timestamp: int) -> None:
    with acting_as(SYSTEM_ROLE):
        say_who_is_silent()
