"""Calls after a discharge: each one as it was made or tried; and who applied for certification in hospital.

What is still to be called is a task (`calls.RULE`); the plan is the pack's.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.ground.tasks.models import Task
from renkei.patients.models import Patient
from renkei.scenes.hospital_stay.models.stays import Stay


class Heard(models.TextChoices):
    """What was heard of one item of the form."""

    WELL = "well", _("変わりない")
    WORRY = "worry", _("気になる")
    UNASKED = "unasked", _("聞けなかった")


class Call(models.Model):
    """One call of an office, reached or not; a mistake is voided with its reason and stays."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="calls")
    stay = models.ForeignKey(Stay, models.CASCADE, related_name="calls")
    task = models.ForeignKey(Task, models.PROTECT, related_name="+")  # the planned call that it was for
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    result = models.CharField(max_length=24)  # of the pack's plan
    made = models.BooleanField()  # somebody was spoken to
    closes = models.BooleanField()  # nobody calls again for this planned call
    in_hospital = models.BooleanField(default=False)  # it was heard that the person is in hospital again
    spoke_with = models.TextField(default="")  # as typed: 「長女さん」
    heard = models.JSONField(default=dict)  # {item: Heard}
    words = models.TextField(default="")
    asked_of = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")  # what follows
    asked_for = models.TextField(default="")
    question_id = models.UUIDField(null=True)  # where it was asked as a question; else it is a task
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    voided_because = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["patient"]),
            models.Index(fields=["task"]),
            models.Index(fields=["organization", "at"], name="call_log"),
        ]


class Applicant(models.Model):
    """Applied for 要介護認定 for the first time, while in hospital."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="+")
    stay = models.ForeignKey(Stay, models.CASCADE, related_name="applicants")
    applied_on = models.DateField()
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay"], condition=Q(voided_at__isnull=True), name="applied_once_a_stay"
            )
        ]
        indexes = [models.Index(fields=["patient"])]
