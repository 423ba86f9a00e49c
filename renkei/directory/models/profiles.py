from django.db import models
from django.db.models import F, Q

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole


class HospitalProfile(models.Model):
    """A hospital in numbers, as of a day and from a source; None where a number is not known.

    People a month: `moves` come in or go home, discharge planners step in for `helped_low` to `helped_high` of them.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="profiles")
    as_of = models.DateField()
    source = models.TextField()
    beds = models.PositiveIntegerField(null=True)
    social_workers = models.PositiveIntegerField(null=True)
    nurses = models.PositiveIntegerField(null=True)  # who plan discharges
    moves = models.PositiveIntegerField(null=True)
    helped_low = models.PositiveIntegerField(null=True)
    helped_high = models.PositiveIntegerField(null=True)
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)  # when the same day's numbers were corrected

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "as_of"],
                condition=Q(replaced_at__isnull=True),
                name="profile_once_a_day",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="profile_has_source"),
            models.CheckConstraint(
                condition=Q(helped_low__isnull=True, helped_high__isnull=True)
                | Q(moves__gt=0, helped_low__lte=F("helped_high"), helped_high__lte=F("moves")),
                name="profile_helped_of_moves",
            ),
        ]
