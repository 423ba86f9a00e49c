"""The shared record; one file a noun."""

from renkei.record.models.choices import FINDABLE, Audience
from renkei.record.models.entries import Attachment, Entry, EntryVersion
from renkei.record.models.looks import LastLook

__all__ = ["FINDABLE", "Attachment", "Audience", "Entry", "EntryVersion", "LastLook"]
