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


class ToldBy(models.TextChoices):
    """From whom the house knows of a stay."""

    HOSPITAL = "hospital", _("病院（このアプリで）")
    PHONE = "phone", _("病院からの電話・FAX・紙")
    FAMILY = "family", _("ご家族")
    PERSON = "person", _("ご本人")
    COLLEAGUE = "colleague", _("ほかの事業所")
    OTHER = "other", _("そのほか")


class VoidReason(models.TextChoices):
    WRONG_PERSON = "wrong_person", _("別の方だった")
    DID_NOT_HAPPEN = "did_not_happen", _("入院しなかった")


class ConferenceKind(models.TextChoices):
    BEFORE_DISCHARGE = "before_discharge", _("退院前カンファレンス")
    AT_DISCHARGE = "at_discharge", _("退院時カンファレンス")
    IN_HOSPITAL = "in_hospital", _("院内多職種カンファレンス")


class Choice(models.TextChoices):
    """What somebody says of a day that was offered."""

    YES = "yes", _("都合がつく")
    MAYBE = "maybe", _("調整すればつく")
    NO = "no", _("都合がつかない")


class Attendance(models.TextChoices):
    ROOM = "room", _("その場に来た")
    ONLINE = "online", _("オンライン")
    PHONE = "phone", _("電話で")
    ABSENT = "absent", _("来なかった")
