"""A stay with its segments, and what was corrected in it."""

from datetime import datetime, time

from django.db import models
from django.db.models import Q

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.ground.tasks.calendar import TOKYO
from renkei.patients.models import Patient
from renkei.scenes.hospital_stay.models.announcements import Announcement
from renkei.scenes.hospital_stay.models.choices import Outcome, Reason, ToldBy, VoidReason


class Stay(models.Model):
    """An episode in hospital; transfer is not discharge, so its places are segments."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="stays")
    announcement = models.ForeignKey(Announcement, models.PROTECT, null=True)
    hospital = models.ForeignKey(Organization, models.PROTECT)  # where the person is now: the last segment's
    ward = models.TextField(default="")
    contact = models.TextField(default="")
    admitted_on = models.DateField()
    admitted_time = models.TimeField(null=True)
    planned = models.BooleanField()
    planned_days = models.IntegerField(null=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    known_at = models.DateTimeField()
    told_by = models.CharField(max_length=12, choices=ToldBy.choices, default=ToldBy.HOSPITAL)
    # as they were at the time: a later correction of the stay does not move it to another city or office
    municipality = models.CharField(max_length=6)
    insurer = models.CharField(max_length=6, null=True)
    office = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+"
    )  # of the care manager
    resides = models.CharField(max_length=8)
    expected_on = models.DateField(null=True)  # 退院予定日: said by a person, moved by nobody else
    discharged_on = models.DateField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, null=True)
    voided_at = models.DateTimeField(null=True)
    voided_because = models.CharField(max_length=16, choices=VoidReason.choices, null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(discharged_on__isnull=True) | Q(discharged_on__gte=models.F("admitted_on")),
                name="stay_forward",
            )
        ]
        indexes = [models.Index(fields=["patient", "-admitted_on"]), models.Index(fields=["hospital"])]

    @property
    def admitted_at(self) -> datetime:
        """The beginning of the day where the time is unknown."""
        return datetime.combine(self.admitted_on, self.admitted_time or time(), TOKYO)


class Segment(models.Model):
    """One place of a stay: acute ward, recovery ward, 老健."""

    id = models.UUIDField(primary_key=True, default=new_id)
    stay = models.ForeignKey(Stay, models.CASCADE, related_name="segments")
    patient_id = models.UUIDField()
    organization = models.ForeignKey(Organization, models.PROTECT)
    ward = models.TextField(default="")
    since = models.DateField()
    since_time = models.TimeField(null=True)  # of a transfer, where it is known
    until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["patient_id"])]


class StayStep(models.Model):
    """What happened to a stay's record, in order; its key is the key of what was told with it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    stay = models.ForeignKey(Stay, models.CASCADE, related_name="steps")
    patient_id = models.UUIDField()
    kind = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(PractitionerRole, models.PROTECT)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["patient_id"])]
