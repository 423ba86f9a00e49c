"""What an entry is marked with."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    """Whom it is for; marks beyond `family` may cross no family view, notice, PDF, search hit, QR or FHIR answer."""

    TEAM = "team", _("チームのみ")
    FAMILY = "family", _("家族可")
    UNDISCLOSED = "undisclosed", _("未告知")
    SUSPECTED_ABUSE = "suspected_abuse", _("虐待疑い")
    HIDDEN_ADDRESS = "hidden_address", _("支援措置")


FINDABLE = (Audience.TEAM, Audience.FAMILY)  # the others are found by opening the person, never by a search
