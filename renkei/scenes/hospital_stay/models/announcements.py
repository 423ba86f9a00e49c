"""An announcement that learns nothing, and the inquiry as it reaches an office."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.patients.models import Sex
from renkei.scenes.hospital_stay.models.choices import Reason


class Announcement(models.Model):
    """What a hospital says; the page that answers it is the same whoever was meant."""

    id = models.UUIDField(primary_key=True, default=new_id)
    hospital = models.ForeignKey(Organization, models.PROTECT)
    by = models.ForeignKey(PractitionerRole, models.PROTECT)
    kana = models.TextField()
    folded_kana = models.TextField()
    birth_date = models.DateField()
    sex = models.CharField(max_length=8, choices=Sex.choices)
    ward = models.TextField(default="")
    contact = models.TextField(default="")  # desk and phone, as typed
    admitted_on = models.DateField()
    admitted_time = models.TimeField(null=True)  # may be unknown
    planned = models.BooleanField()
    planned_days = models.IntegerField(null=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    made_at = models.DateTimeField()


class Inquiry(models.Model):
    """An announcement as it reached an office: the matching person's care managers, else the support centre."""

    class State(models.TextChoices):
        WAITING = "waiting", _("返事待ち")
        CONFIRMED = "confirmed", _("担当です")
        BY_PHONE = "by_phone", _("電話で答えた")
        NOT_OURS = "not_ours", _("担当ではありません")

    id = models.UUIDField(primary_key=True, default=new_id)
    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="inquiries")
    organization = models.ForeignKey(Organization, models.PROTECT)
    patient_id = models.UUIDField(null=True)  # NULL: nobody matched, the area's support centre is told
    told_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True)
    answer_note = models.TextField(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["announcement", "organization", "patient_id"],
                nulls_distinct=False,
                name="inquiry_once",
            )
        ]
        indexes = [models.Index(fields=["organization", "state"])]
