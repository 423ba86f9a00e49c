"""When a person is elsewhere for a while, and whose service rests until when."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.patients.models import Patient


class Sojourn(models.Model):
    """Neither at home nor in hospital, from a day to a day, both included; a stay in hospital is its own scene's."""

    class Kind(models.TextChoices):
        SHORT_STAY = "short_stay", _("ショートステイ")
        FACILITY = "facility", _("施設")
        FAMILY = "family", _("家族の家")
        OTHER = "other", _("そのほかの外泊")

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    place = models.TextField(default="")
    since = models.DateField()
    until = models.DateField(null=True)  # None: nobody knows yet
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # came back, or it was a mistake
    ended_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "-since"], name="sojourn_of_patient")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="sojourn_forward"
            )
        ]


class Pause(models.Model):
    """The service of one office rests from a day on; while `resumed_on` is empty it does."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)  # whose service
    author = models.ForeignKey(PractitionerRole, models.PROTECT, db_index=False)  # who said so, maybe for it
    since = models.DateField()
    resumes_on = models.DateField(null=True)  # planned
    because = models.TextField(default="")
    recorded_at = models.DateTimeField()
    resumed_on = models.DateField(null=True)
    resumed_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["patient", "-since"], name="pause_of_patient")]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "organization"],
                condition=Q(resumed_on__isnull=True),
                name="pause_once_an_office",
            ),
            models.CheckConstraint(
                condition=Q(resumes_on__isnull=True) | Q(resumes_on__gte=F("since")), name="pause_forward"
            ),
        ]
