"""Every write of this room, one function for each thing a person does; one file a noun."""

from renkei.record.actions.deaths import record_death, undo_death
from renkei.record.actions.entries import SomebodyWasFaster, correct, post, reply, seal
from renkei.record.actions.flags import answer_flag, flag
from renkei.record.actions.looks import open_entry, open_export, open_hits, open_person
from renkei.record.actions.observations import (
    confirm_range,
    correct_observation,
    end_range,
    measure,
    set_range,
)

__all__ = [
    "SomebodyWasFaster",
    "answer_flag",
    "confirm_range",
    "correct",
    "correct_observation",
    "end_range",
    "flag",
    "measure",
    "open_entry",
    "open_export",
    "open_hits",
    "open_person",
    "post",
    "record_death",
    "reply",
    "seal",
    "set_range",
    "undo_death",
]
