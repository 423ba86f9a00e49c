"""Every write of this room, one function for each thing a person does."""

from renkei.patients.actions.charge import AwayAlready, be_away, be_back, hand_over, take_back
from renkei.patients.actions.consent import record_consent, withdraw_consent
from renkei.patients.actions.identity import (
    SomebodyWasFaster,
    certify,
    keep_in_profile,
    revise_identity,
    set_contacts,
)
from renkei.patients.actions.merging import (
    NobodyToAsk,
    NotAgreed,
    TooLate,
    agree_to_merge,
    decline_merge,
    look_at_both,
    merge,
    offer_merge,
    undo_merge,
)
from renkei.patients.actions.registration import register, settle_duplicate
from renkei.patients.actions.team import LastCareManager, accept, decline, invite, invite_as_for, leave
from renkei.patients.actions.unregistering import Touched, unregister
from renkei.patients.actions.wards import open_to_ward

__all__ = [
    "AwayAlready",
    "LastCareManager",
    "NobodyToAsk",
    "NotAgreed",
    "SomebodyWasFaster",
    "TooLate",
    "Touched",
    "accept",
    "agree_to_merge",
    "be_away",
    "be_back",
    "certify",
    "decline",
    "decline_merge",
    "hand_over",
    "invite",
    "invite_as_for",
    "keep_in_profile",
    "leave",
    "look_at_both",
    "merge",
    "offer_merge",
    "open_to_ward",
    "record_consent",
    "register",
    "revise_identity",
    "set_contacts",
    "settle_duplicate",
    "take_back",
    "undo_merge",
    "unregister",
    "withdraw_consent",
]
