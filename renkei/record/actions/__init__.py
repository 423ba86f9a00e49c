"""Every write of this room, one function for each thing a person does; one file a noun."""

from renkei.record.actions.entries import SomebodyWasFaster, correct, post, reply, seal
from renkei.record.actions.looks import open_entry, open_export, open_hits, open_person

__all__ = [
    "SomebodyWasFaster",
    "correct",
    "open_entry",
    "open_export",
    "open_hits",
    "open_person",
    "post",
    "reply",
    "seal",
]
