"""What a disclosure about a person rests on: a consent that stood at that moment, else a legal basis said with its reason.

The room that keeps consents offers which of them covers a person; nothing is delivered past `backing_of`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from renkei.ground.sheets.models import Basis

Standing = Callable[
    [UUID, datetime], UUID | None
]  # patient, moment: the consent that covers sharing in the team
CONSENTS: list[Standing] = []


class NoBacking(ValidationError):
    def __init__(self) -> None:
        super().__init__(
            _(
                "この方の、ケアチームでの共有の同意が記録されていません。"
                "同意を記録するか、同意がなくても伝えられる根拠を選んでください。"
            )
        )


@dataclass(frozen=True)
class Backing:
    consent_id: UUID | None = None
    basis: str = ""
    basis_note: str = ""


def standing_consent(patient_id: UUID, at: datetime) -> UUID | None:
    return next(filter(None, (standing(patient_id, at) for standing in CONSENTS)), None)


def backing_of(patient_id: UUID | None, at: datetime, basis: str = "", note: str = "") -> Backing:
    """A consent first, where one stands: a basis is only asked for without. Raises NoBacking."""
    if patient_id is None:
        return Backing()
    if consent_id := standing_consent(patient_id, at):
        return Backing(consent_id)
    if not basis:
        raise NoBacking
    if not note.strip():
        raise ValidationError({"basis_note": _("なぜ同意なしで伝えるのかを、短く書いてください。")})
    return Backing(None, Basis(basis).value, note.strip())
