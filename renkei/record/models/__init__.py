"""The shared record; one file a noun."""

from renkei.record.models.choices import FINDABLE, Audience
from renkei.record.models.deaths import Death, DeathPlace
from renkei.record.models.entries import Attachment, Entry, EntryVersion
from renkei.record.models.flags import Flag
from renkei.record.models.looks import LastLook
from renkei.record.models.medication import Adherence, MedicationReview, MedicationStatement
from renkei.record.models.observations import MeasuredBy, Observation, PersonalRange
from renkei.record.models.questions import QUESTION_MOVES, Question, QuestionAnswer, QuestionStep
from renkei.record.models.retention import Retention
from renkei.record.models.services import Pause, Sojourn

__all__ = [
    "FINDABLE",
    "QUESTION_MOVES",
    "Adherence",
    "Attachment",
    "Audience",
    "Death",
    "DeathPlace",
    "Entry",
    "EntryVersion",
    "Flag",
    "LastLook",
    "MeasuredBy",
    "MedicationReview",
    "MedicationStatement",
    "Observation",
    "Pause",
    "PersonalRange",
    "Question",
    "QuestionAnswer",
    "QuestionStep",
    "Retention",
    "Sojourn",
]
