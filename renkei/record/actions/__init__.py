"""Every write of this room, one function for each thing a person does; one file a noun."""

from renkei.record.actions.entries import post, seal
from renkei.record.actions.looks import open_export, open_hits, open_person

__all__ = ["open_export", "open_hits", "open_person", "post", "seal"]
