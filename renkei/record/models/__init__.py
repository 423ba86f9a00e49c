"""The shared record; one file a noun."""

from renkei.record.models.choices import FINDABLE, Audience
from renkei.record.models.deaths import Death, DeathPlace
from renkei.record.models.entries import Attachment, Entry, EntryVersion
from renkei.record.models.flags import Flag
from renkei.record.models.looks import LastLook
from renkei.record.models.observations import MeasuredBy, Observation, PersonalRange

__all__ = [
    "FINDABLE",
    "Attachment",
    "Audience",
    "Death",
    "DeathPlace",
    "Entry",
    "EntryVersion",
    "Flag",
    "LastLook",
    "MeasuredBy",
    "Observation",
    "PersonalRange",
]
