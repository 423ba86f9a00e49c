"""How long an office keeps its records, where it said more than the law asks."""

from django.db import models
from django.db.models import Q

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole

MOST_YEARS = 50


class Retention(models.Model):
    """Never a reason for the house to delete anything of its own accord."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.OneToOneField(Organization, models.CASCADE, related_name="+")
    years = models.SmallIntegerField()
    because = models.TextField(default="")  # 「市の条例」
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(years__range=(1, MOST_YEARS)), name="retention_years")
        ]
