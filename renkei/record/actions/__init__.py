"""Every write of this room, one function for each thing a person does; one file a noun."""

from renkei.record.actions.deaths import alive_again, record_death, undo_death
from renkei.record.actions.entries import SomebodyWasFaster, correct, post, reply, seal
from renkei.record.actions.flags import answer_flag, flag
from renkei.record.actions.ladder import AlreadyAnswered, say_who_is_silent
from renkei.record.actions.looks import (
    open_entry,
    open_export,
    open_hits,
    open_index,
    open_kept,
    open_person,
    open_print,
    open_proxies,
    take_copy,
    take_index,
)
from renkei.record.actions.medication import (
    add_medications,
    change_medication,
    note_adherence,
    review_medications,
    stop_medication,
)
from renkei.record.actions.observations import (
    confirm_range,
    correct_observation,
    end_range,
    measure,
    set_range,
)
from renkei.record.actions.proxies import Confirmation, confirm_entries, refuse_entry
from renkei.record.actions.questions import (
    acknowledge,
    answer,
    ask,
    fax,
    phone,
    type_answer,
    withdraw,
)
from renkei.record.actions.retention import set_retention
from renkei.record.actions.services import (
    begin_sojourn,
    end_sojourn,
    pause_services,
    plan_resumption,
    resume_service,
)
from renkei.record.actions.unusual import report_unusual

__all__ = [
    "AlreadyAnswered",
    "Confirmation",
    "SomebodyWasFaster",
    "acknowledge",
    "add_medications",
    "alive_again",
    "answer",
    "answer_flag",
    "ask",
    "begin_sojourn",
    "change_medication",
    "confirm_entries",
    "confirm_range",
    "correct",
    "correct_observation",
    "end_range",
    "end_sojourn",
    "fax",
    "flag",
    "measure",
    "note_adherence",
    "open_entry",
    "open_export",
    "open_hits",
    "open_index",
    "open_kept",
    "open_person",
    "open_print",
    "open_proxies",
    "pause_services",
    "phone",
    "plan_resumption",
    "post",
    "record_death",
    "refuse_entry",
    "reply",
    "report_unusual",
    "resume_service",
    "review_medications",
    "say_who_is_silent",
    "seal",
    "set_range",
    "set_retention",
    "stop_medication",
    "take_copy",
    "take_index",
    "type_answer",
    "undo_death",
    "withdraw",
]
