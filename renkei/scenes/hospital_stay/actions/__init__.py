"""Every write of this room, one function for each thing a person does; one file a noun."""

from renkei.scenes.hospital_stay.actions.inquiries import AlreadyAnswered, answer_by_phone, confirm, not_ours
from renkei.scenes.hospital_stay.actions.sheets import keep_sheet, recall_delivery, send_sheet, tell_by_phone
from renkei.scenes.hospital_stay.actions.stays import (
    SomebodyWasFaster,
    correct_admission,
    discharge,
    void_stay,
)

__all__ = [
    "AlreadyAnswered",
    "SomebodyWasFaster",
    "answer_by_phone",
    "confirm",
    "correct_admission",
    "discharge",
    "keep_sheet",
    "not_ours",
    "recall_delivery",
    "send_sheet",
    "tell_by_phone",
    "void_stay",
]
