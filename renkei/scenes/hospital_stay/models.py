"""入退院支援: an announcement that learns nothing, a stay with segments, and what was corrected."""

from datetime import datetime, time

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.ground.tasks.calendar import TOKYO
from renkei.patients.models import Patient, Sex


class Reason(models.TextChoices):
    """入院のわけ (coarse class; the diagnosis stays in the record)."""

    ACUTE = "acute", _("急な病気")
    INJURY = "injury", _("けが・骨折")
    EXAMINATION = "examination", _("検査")
    TREATMENT = "treatment", _("予定の治療・手術")
    RESPITE = "respite", _("レスパイト")
    OTHER = "other", _("その他・不明")


class Outcome(models.TextChoices):
    """退院後の行き先; transfer is a segment, not a discharge."""

    HOME = "home", _("自宅")
    FACILITY = "facility", _("施設")
    DIED = "died", _("亡くなった")
    UNKNOWN = "unknown", _("不明")


class VoidReason(models.TextChoices):
    WRONG_PERSON = "wrong_person", _("別の方だった")
    DID_NOT_HAPPEN = "did_not_happen", _("入院しなかった")


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


class Stay(models.Model):
    """An episode in hospital; transfer is not discharge, so its places are segments."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="stays")
    announcement = models.ForeignKey(Announcement, models.PROTECT, null=True)
    hospital = models.ForeignKey(Organization, models.PROTECT)
    ward = models.TextField(default="")
    contact = models.TextField(default="")
    admitted_on = models.DateField()
    admitted_time = models.TimeField(null=True)
    planned = models.BooleanField()
    planned_days = models.IntegerField(null=True)
    reason = models.CharField(max_length=12, choices=Reason.choices)
    known_at = models.DateTimeField()
    # as they were at the time: a later correction of the stay does not move it to another city or office
    municipality = models.CharField(max_length=6)
    insurer = models.CharField(max_length=6, null=True)
    office = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+"
    )  # of the care manager
    resides = models.CharField(max_length=8)
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
    until = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["patient_id"])]


class StayStep(models.Model):
    """What happened to a stay's record, in order: begun, corrected, voided, discharged."""

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
