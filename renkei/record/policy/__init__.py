"""Doors of the shared record; one file a noun."""

from renkei.record.policy.entries import (
    entry_for,
    entry_to_correct,
    entry_to_read,
    entry_to_seal,
    may_correct,
    may_seal,
)
from renkei.record.policy.person import may_hear, record_of

__all__ = [
    "entry_for",
    "entry_to_correct",
    "entry_to_read",
    "entry_to_seal",
    "may_correct",
    "may_hear",
    "may_seal",
    "record_of",
]
