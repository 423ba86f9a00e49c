"""What people type in this room; every sentence of a refusal says what to do. One file a noun."""

from renkei.scenes.hospital_stay.forms.discharges import BecauseForm, DischargeForm, ExpectForm
from renkei.scenes.hospital_stay.forms.stays import (
    AdmissionForm,
    AnnounceForm,
    BasisForm,
    ConfirmForm,
    CorrectForm,
    NoteForm,
    PaperForm,
    RecallForm,
    RecallToldForm,
    ReceiptForm,
    ToldForm,
    VersionedForm,
    VoidForm,
)

__all__ = [
    "AdmissionForm",
    "AnnounceForm",
    "BasisForm",
    "BecauseForm",
    "ConfirmForm",
    "CorrectForm",
    "DischargeForm",
    "ExpectForm",
    "NoteForm",
    "PaperForm",
    "RecallForm",
    "RecallToldForm",
    "ReceiptForm",
    "ToldForm",
    "VersionedForm",
    "VoidForm",
]
