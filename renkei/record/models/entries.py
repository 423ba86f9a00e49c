from django.db import models

from renkei.ground.db.ids import new_id
from renkei.ground.documents.models import Document
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.patients.models import Patient
from renkei.record.models.choices import Audience


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
