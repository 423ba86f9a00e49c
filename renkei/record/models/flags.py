"""What worries somebody, until a nurse or doctor has answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.patients.models import Patient
from renkei.record.models.entries import Entry
from renkei.record.models.observations import Observation


class Flag(models.Model):
    class Kind(models.TextChoices):
        WORRY = "worry", _("気になる")
        RANGE = "range", _("いつもの範囲の外")

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    words = models.TextField()
    at = models.DateTimeField()
    until = models.DateTimeField()  # by when an answer is wanted
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, db_index=False)
    observation = models.ForeignKey(Observation, models.SET_NULL, null=True, db_index=False)
    answer = models.TextField(default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="flag_of_patient")]
