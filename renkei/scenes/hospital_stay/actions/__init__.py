"""Every write of this room, one function for each thing a person does; one file a noun.

What is written of a conference stands in `conferences` (its call and day), `polls` (answers) and `meetings`.
"""

from renkei.ground.sheets.actions import SomebodyWasFaster
from renkei.scenes.hospital_stay.actions.discharges import discharge, undo_discharge
from renkei.scenes.hospital_stay.actions.expectations import expect_discharge, withdraw_expectation
from renkei.scenes.hospital_stay.actions.inquiries import AlreadyAnswered, answer_by_phone, confirm, not_ours
from renkei.scenes.hospital_stay.actions.papers import (
    hand_on,
    hand_to_newcomer,
    open_paper,
    seal_paper,
    take_in,
)
from renkei.scenes.hospital_stay.actions.preparations import drop, entrust, prepare, settle, unsettle
from renkei.scenes.hospital_stay.actions.sheets import keep_sheet, recall_delivery, send_sheet, tell_by_phone
from renkei.scenes.hospital_stay.actions.stays import correct_admission, record_stay, void_stay
from renkei.scenes.hospital_stay.actions.transfers import open_stay, transfer_stay, undo_transfer

__all__ = [
    "AlreadyAnswered",
    "SomebodyWasFaster",
    "answer_by_phone",
    "confirm",
    "correct_admission",
    "discharge",
    "drop",
    "entrust",
    "expect_discharge",
    "hand_on",
    "hand_to_newcomer",
    "keep_sheet",
    "not_ours",
    "open_paper",
    "open_stay",
    "prepare",
    "recall_delivery",
    "record_stay",
    "seal_paper",
    "send_sheet",
    "settle",
    "take_in",
    "tell_by_phone",
    "transfer_stay",
    "undo_discharge",
    "undo_transfer",
    "unsettle",
    "void_stay",
    "withdraw_expectation",
]
