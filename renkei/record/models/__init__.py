"""The shared record; one file a noun."""

from renkei.record.models.choices import FINDABLE, Audience
from renkei.record.models.entries import Entry
from renkei.record.models.looks import LastLook

__all__ = ["FINDABLE", "Audience", "Entry", "LastLook"]
