"""Jobs of this room. A job carries ids only, is idempotent, and acts as the named system actor."""

from uuid import UUID

from procrastinate.contrib.django import app

from renkei.ground.db.acting import acting_as
from renkei.ground.db.operations import SYSTEM_ROLE
from renkei.scenes.hospital_stay.asking import ask_those_who_wait


@app.task(queue="house", pass_context=False)
def ask_the_others(conference_id: str) -> None:
    """The care manager's head start is over."""
    with acting_as(SYSTEM_ROLE):
        ask_those_who_wait(UUID(conference_id))
