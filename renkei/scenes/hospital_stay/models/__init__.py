"""入退院支援: what a hospital announces, a stay with its places, and what came of it; one file a noun."""

from renkei.scenes.hospital_stay.models.announcements import Announcement, Inquiry
from renkei.scenes.hospital_stay.models.choices import Outcome, Reason, VoidReason
from renkei.scenes.hospital_stay.models.papers import Handing, Paper, PaperPage
from renkei.scenes.hospital_stay.models.stays import Segment, Stay, StayStep

__all__ = [
    "Announcement",
    "Handing",
    "Inquiry",
    "Outcome",
    "Paper",
    "PaperPage",
    "Reason",
    "Segment",
    "Stay",
    "StayStep",
    "VoidReason",
]
