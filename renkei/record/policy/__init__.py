"""Doors of the shared record; one file a noun."""

from renkei.record.policy.entries import entries_of, entry_for, entry_to_seal, may_seal
from renkei.record.policy.person import may_hear, record_of

__all__ = ["entries_of", "entry_for", "entry_to_seal", "may_hear", "may_seal", "record_of"]
