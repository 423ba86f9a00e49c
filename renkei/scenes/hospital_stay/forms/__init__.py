"""What people type in this room; every sentence of a refusal says what to do. One file a noun."""

from renkei.scenes.hospital_stay.forms.discharges import BecauseForm, DischargeForm, ExpectForm
from renkei.scenes.hospital_stay.forms.own_stays import OwnStayForm
from renkei.scenes.hospital_stay.forms.preparations import DropForm, EntrustForm, PrepareForm
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
from renkei.scenes.hospital_stay.forms.transfers import TransferForm

__all__ = [
    "AdmissionForm",
    "AnnounceForm",
    "BasisForm",
    "BecauseForm",
    "ConfirmForm",
    "CorrectForm",
    "DischargeForm",
    "DropForm",
    "EntrustForm",
    "ExpectForm",
    "NoteForm",
    "OwnStayForm",
    "PaperForm",
    "PrepareForm",
    "RecallForm",
    "RecallToldForm",
    "ReceiptForm",
    "ToldForm",
    "TransferForm",
    "VersionedForm",
    "VoidForm",
]
