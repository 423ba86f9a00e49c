"""入退院支援: what a hospital announces, a stay with its places, and what came of it; one file a noun."""

from renkei.scenes.hospital_stay.models.announcements import Announcement, Inquiry
from renkei.scenes.hospital_stay.models.calls import Applicant, Call, Heard
from renkei.scenes.hospital_stay.models.choices import (
    Attendance,
    Choice,
    ConferenceKind,
    Outcome,
    Reason,
    ToldBy,
    VoidReason,
)
from renkei.scenes.hospital_stay.models.conferences import (
    CAME,
    FAMILY,
    OTHER,
    PARTS,
    PERSON,
    REMOTE,
    Conference,
    ConferenceStep,
    Minutes,
    Participant,
    Slot,
    SlotAnswer,
    Tick,
)
from renkei.scenes.hospital_stay.models.papers import Handing, Paper, PaperPage
from renkei.scenes.hospital_stay.models.preparations import Preparation
from renkei.scenes.hospital_stay.models.stays import Segment, Stay, StayStep

__all__ = [
    "CAME",
    "FAMILY",
    "OTHER",
    "PARTS",
    "PERSON",
    "REMOTE",
    "Announcement",
    "Applicant",
    "Attendance",
    "Call",
    "Choice",
    "Conference",
    "ConferenceKind",
    "ConferenceStep",
    "Handing",
    "Heard",
    "Inquiry",
    "Minutes",
    "Outcome",
    "Paper",
    "PaperPage",
    "Participant",
    "Preparation",
    "Reason",
    "Segment",
    "Slot",
    "SlotAnswer",
    "Stay",
    "StayStep",
    "Tick",
    "ToldBy",
    "VoidReason",
]
