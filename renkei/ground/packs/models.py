"""What a municipality proposes to hold for its people, and what it agreed on."""

from datetime import date

from django.db import models
from django.db.models import Q

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import PractitionerRole
from renkei.ground.region.models import Municipality


class PackVersion(models.Model):
    """One version of a pack in one municipality: proposed, then agreed on with a day from which it holds, or declined.

    Of the versions of one name the latest that has begun holds. What was once agreed on stays; it can only be ended.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    name = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    title = models.TextField()
    made_by = models.TextField()  # whom to thank
    content = models.BinaryField()  # a ZIP of its folder
    digest = models.CharField(max_length=64)  # sha256 of the files: the same pack elsewhere is the same
    because = models.TextField(default="")
    starts = models.DateField()
    until = models.DateField(null=True)  # its last day, once it was ended
    proposed_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+"
    )  # who wrote it down
    agreed_at = models.DateTimeField(null=True)
    decision = models.TextField(default="")  # 「連携協議会 2026-12-01 決定」
    declined_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    ended_because = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["municipality", "name", "starts"])]
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name"],
                condition=Q(agreed_at__isnull=True, declined_at__isnull=True),
                name="pack_one_proposal",
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True), name="pack_one_answer"
            ),
            models.CheckConstraint(
                condition=Q(agreed_at__isnull=True) | (Q(agreed_by__isnull=False) & ~Q(decision="")),
                name="pack_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(agreed_at__isnull=False), name="pack_ended_was_agreed"
            ),
        ]

    @property
    def waits(self) -> bool:
        return self.agreed_at is None and self.declined_at is None

    def holds(self, day: date) -> bool:
        return bool(self.agreed_at) and self.starts <= day and (self.until is None or day <= self.until)
