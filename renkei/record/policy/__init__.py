"""Doors of the shared record; one file a noun."""

from renkei.record.policy.copies import Subject, copy_subject
from renkei.record.policy.deaths import death_to_undo, standing_death
from renkei.record.policy.entries import (
    entry_for,
    entry_to_correct,
    entry_to_read,
    entry_to_seal,
    may_correct,
    may_seal,
)
from renkei.record.policy.flags import flag_for, flag_path, may_answer_flags
from renkei.record.policy.medication import (
    may_keep_medication,
    medication_for,
    medication_of,
    medication_path,
)
from renkei.record.policy.observations import (
    may_confirm_range,
    observation_for,
    range_to_confirm,
    standing_range,
)
from renkei.record.policy.person import may_hear, record_of
from renkei.record.policy.proxies import (
    doctors_to_write_for,
    entry_to_confirm,
    entry_to_refuse,
    is_doctors,
    may_confirm,
    may_refuse,
    ranges_of,
    ranges_to_confirm,
    speaks_for_doctor,
    unsettled_of,
    waiting_in,
    writes_for_doctors,
)
from renkei.record.policy.questions import (
    answer_to_confirm,
    is_proxy,
    question_for,
    question_path,
    question_to_answer,
    question_to_withdraw,
    question_with_number,
)
from renkei.record.policy.services import pause_for, services_path, sojourn_for, speaks_for

__all__ = [
    "Subject",
    "answer_to_confirm",
    "copy_subject",
    "death_to_undo",
    "doctors_to_write_for",
    "entry_for",
    "entry_to_confirm",
    "entry_to_correct",
    "entry_to_read",
    "entry_to_refuse",
    "entry_to_seal",
    "flag_for",
    "flag_path",
    "is_doctors",
    "is_proxy",
    "may_answer_flags",
    "may_confirm",
    "may_confirm_range",
    "may_correct",
    "may_hear",
    "may_keep_medication",
    "may_refuse",
    "may_seal",
    "medication_for",
    "medication_of",
    "medication_path",
    "observation_for",
    "pause_for",
    "question_for",
    "question_path",
    "question_to_answer",
    "question_to_withdraw",
    "question_with_number",
    "range_to_confirm",
    "ranges_of",
    "ranges_to_confirm",
    "record_of",
    "services_path",
    "sojourn_for",
    "speaks_for",
    "speaks_for_doctor",
    "standing_death",
    "standing_range",
    "unsettled_of",
    "waiting_in",
    "writes_for_doctors",
]
