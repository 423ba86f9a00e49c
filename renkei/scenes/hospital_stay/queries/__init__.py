"""Reads of this room, shaped for its pages; one file a noun."""

from renkei.scenes.hospital_stay.queries.inquiries import (
    answers,
    asked,
    matched,
    waiting,
    waiting_for_answers,
)
from renkei.scenes.hospital_stay.queries.sheets import (
    Writing,
    answered_parts,
    deliveries,
    draft_of,
    latest_answer,
    offered_to_record,
    openers,
    received_by,
    sheet_page,
    titles,
    to_phone,
    unopened,
    writable,
)
from renkei.scenes.hospital_stay.queries.stays import (
    current_stay,
    due_of,
    in_hospital,
    in_hospital_of,
    moved,
    steps,
)

__all__ = [
    "Writing",
    "answered_parts",
    "answers",
    "asked",
    "current_stay",
    "deliveries",
    "draft_of",
    "due_of",
    "in_hospital",
    "in_hospital_of",
    "latest_answer",
    "matched",
    "moved",
    "offered_to_record",
    "openers",
    "received_by",
    "sheet_page",
    "steps",
    "titles",
    "to_phone",
    "unopened",
    "waiting",
    "waiting_for_answers",
    "writable",
]
