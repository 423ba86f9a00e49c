"""What is got ready at home before a discharge, by whom and until when."""

from datetime import date, timedelta

from django.db import models
from django.db.models import Q

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.scenes.hospital_stay.models.stays import Stay


class Preparation(models.Model):
    """介護ベッド: an item of the region's list, or one's own words; in the owner's hand until it is ready."""

    id = models.UUIDField(primary_key=True, default=new_id)
    stay = models.ForeignKey(Stay, models.CASCADE, related_name="preparations")
    patient_id = models.UUIDField()
    item = models.CharField(max_length=32, default="")  # of the region's list; "" where it is one's own words
    text = models.TextField()
    late = models.TextField(default="")  # what the board says when it is not ready
    days_before = models.SmallIntegerField(default=1)  # the day planned, by which it must be ready
    organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    owner_named = models.TextField(default="")  # where no office does it: 「ご家族」
    until = models.DateField(null=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    ready_at = models.DateTimeField(null=True)
    ready_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)  # not needed after all; it stays, with who said so
    dropped_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    dropped_because = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["stay", "item"],
                condition=Q(dropped_at__isnull=True) & ~Q(item=""),
                name="preparation_once",
            )
        ]
        indexes = [models.Index(fields=["patient_id"]), models.Index(fields=["organization", "ready_at"])]

    @property
    def owner(self) -> str:
        return self.organization.name if self.organization else self.owner_named

    def is_late(self, expected_on: date | None, today: date) -> bool:
        """Its own day has passed, or the day planned for discharge is as near as the list allows."""
        if self.ready_at or self.dropped_at:
            return False
        passed = self.until is not None and self.until < today
        near = expected_on is not None and today >= expected_on - timedelta(days=self.days_before)
        return passed or near
