"""What was measured, and within which numbers a person is as usual."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.patients.models import Patient


class MeasuredBy(models.TextChoices):
    STAFF = "staff", _("職員")
    PERSON = "person", _("本人")
    FAMILY = "family", _("家族")


class Observation(models.Model):
    """One number. Never changed: a correction is a new row that names it, and withdraws it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, db_index=False)
    taking = models.UUIDField(default=new_id)  # what was measured together
    kind = models.CharField(max_length=32)  # of the pack's (kinds.py), which has its unit
    value = models.DecimalField(max_digits=7, decimal_places=2)
    at = models.DateTimeField()
    measured_by = models.CharField(max_length=8, choices=MeasuredBy.choices, default=MeasuredBy.STAFF)
    recorded_at = models.DateTimeField(auto_now_add=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_because = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["patient", "kind", "-at"], name="observation_of_patient")]


class PersonalRange(models.Model):
    """Within which numbers this person is as usual, by a doctor's word; unsettled until the doctor confirms it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=32)
    low = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    high = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    change = models.DecimalField(max_digits=7, decimal_places=2, null=True)  # up or down by so much …
    change_days = models.SmallIntegerField(null=True)  # … within so many days
    doctor = models.TextField()
    clinic = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+", db_index=False)
    because = models.TextField(default="")
    recorded_at = models.DateTimeField(auto_now_add=True)
    until = models.DateField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)  # another took its place, or it holds no more
    ended_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "kind"], name="range_of_patient")]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind"], condition=Q(ended_at__isnull=True), name="range_once_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(high__gt=F("low")),
                name="range_forward",
            ),
        ]
