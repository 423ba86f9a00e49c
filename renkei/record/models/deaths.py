"""That somebody has died, as far as anybody recorded it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.patients.models import Patient


class DeathPlace(models.TextChoices):
    HOME = "home", _("自宅")
    FACILITY = "facility", _("施設・住まい")
    HOSPITAL = "hospital", _("病院・診療所")
    OTHER = "other", _("ほか")
    UNKNOWN = "unknown", _("わからない")


class Death(models.Model):
    """One stands at a time; one that was recorded by mistake is voided with its reason and stays."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, db_index=False)
    place = models.CharField(max_length=8, choices=DeathPlace.choices)
    died_on = models.DateField(null=True)  # not always known
    died_time = models.TimeField(null=True)
    recorded_at = models.DateTimeField()
    closed = models.JSONField(default=list)  # keys of the tasks that were withdrawn with it
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )
    voided_because = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(voided_at__isnull=True), name="death_once"
            )
        ]
        indexes = [models.Index(fields=["patient", "-recorded_at"], name="death_of_patient")]
