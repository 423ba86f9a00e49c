"""Forms of this room; one file a noun."""

from renkei.record.forms.copies import CopyForm, InspectionForm
from renkei.record.forms.deaths import DeathForm, UndoDeathForm
from renkei.record.forms.entries import CorrectionForm, EntryForm, ReplyForm, SealForm
from renkei.record.forms.flags import AnswerForm, UnusualForm
from renkei.record.forms.medication import (
    AdherenceForm,
    ChangeMedicineForm,
    MedicineForm,
    StopMedicineForm,
)
from renkei.record.forms.observations import CorrectForm, MeasureForm, RangeForm
from renkei.record.forms.proxies import ConfirmationForm, RefusalForm
from renkei.record.forms.questions import NumberForm, OneTapForm, QuestionForm, TypedAnswerForm, WordForm
from renkei.record.forms.retention import RetentionForm
from renkei.record.forms.search import PersonSearchForm, SearchForm
from renkei.record.forms.services import PauseForm, ResumeForm, SojournForm

__all__ = [
    "AdherenceForm",
    "AnswerForm",
    "ChangeMedicineForm",
    "ConfirmationForm",
    "CopyForm",
    "CorrectForm",
    "CorrectionForm",
    "DeathForm",
    "EntryForm",
    "InspectionForm",
    "MeasureForm",
    "MedicineForm",
    "NumberForm",
    "OneTapForm",
    "PauseForm",
    "PersonSearchForm",
    "QuestionForm",
    "RangeForm",
    "RefusalForm",
    "ReplyForm",
    "ResumeForm",
    "RetentionForm",
    "SealForm",
    "SearchForm",
    "SojournForm",
    "StopMedicineForm",
    "TypedAnswerForm",
    "UndoDeathForm",
    "UnusualForm",
    "WordForm",
]
