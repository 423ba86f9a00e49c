"""Classes of a stay, as people choose them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """入院のわけ (coarse class; the diagnosis stays in the record)."""

    ACUTE = "acute", _("急な病気")
    INJURY = "injury", _("けが・骨折")
    EXAMINATION = "examination", _("検査")
    TREATMENT = "treatment", _("予定の治療・手術")
    RESPITE = "respite", _("レスパイト")
    OTHER = "other", _("その他・不明")


class Outcome(models.TextChoices):
    """退院後の行き先; transfer is a segment, not a discharge."""

    HOME = "home", _("自宅")
    FACILITY = "facility", _("施設")
    DIED = "died", _("亡くなった")
    UNKNOWN = "unknown", _("不明")


class VoidReason(models.TextChoices):
    WRONG_PERSON = "wrong_person", _("別の方だった")
    DID_NOT_HAPPEN = "did_not_happen", _("入院しなかった")
