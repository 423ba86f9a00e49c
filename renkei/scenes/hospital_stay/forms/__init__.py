"""What people type in this room; every sentence of a refusal says what to do. One file a noun."""

from renkei.scenes.hospital_stay.forms.stays import (
    AdmissionForm,
    AnnounceForm,
    BasisForm,
    ConfirmForm,
    CorrectForm,
    DischargeForm,
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
    "ConfirmForm",
    "CorrectForm",
    "DischargeForm",
    "NoteForm",
    "PaperForm",
    "RecallForm",
    "RecallToldForm",
    "ReceiptForm",
    "ToldForm",
    "VersionedForm",
    "VoidForm",
]
