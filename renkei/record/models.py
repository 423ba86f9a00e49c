"""The shared record, thin: one kind of entry."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.documents.models import Document
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.patients.models import Patient


class Audience(models.TextChoices):
    """Whom it is for; marks beyond `family` may cross no family view, notice, PDF, search hit, QR or FHIR answer."""

    TEAM = "team", _("チームのみ")
    FAMILY = "family", _("家族可")
    UNDISCLOSED = "undisclosed", _("未告知")
    SUSPECTED_ABUSE = "suspected_abuse", _("虐待疑い")
    HIDDEN_ADDRESS = "hidden_address", _("支援措置")


FINDABLE = (Audience.TEAM, Audience.FAMILY)  # the others are found by opening the person, never by a search


class Entry(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    # no index of its own: a plan that estimates one row would take it, and sort thousands
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="entries", db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT)
    author = models.ForeignKey(PractitionerRole, models.PROTECT)
    profession = models.CharField(max_length=24)
    at = models.DateTimeField()
    text = models.TextField()
    urgent = models.BooleanField(default=False)
    audience = models.CharField(max_length=16, choices=Audience.choices, default=Audience.TEAM)
    photo = models.ForeignKey(Document, models.PROTECT, null=True)
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    sealed_because = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-at", "-id"], name="entry_of_patient"),
            models.Index(fields=["organization", "-at"], name="entry_of_office"),
        ]


class LastLook(models.Model):
    """When a role last looked at a person: what is newer is new to it. One mark, not a row an entry."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE)
    role = models.ForeignKey(PractitionerRole, models.CASCADE)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "patient"], name="last_look_once")]
