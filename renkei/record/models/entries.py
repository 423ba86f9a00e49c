from django.db import models
from django.db.models import F, Q

from renkei.ground.db.ids import new_id
from renkei.ground.documents.models import Document
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.patients.models import Patient
from renkei.record.models.choices import Audience
from renkei.record.ways import ways


class Entry(models.Model):
    """What somebody wrote about a person, or in reply to such an entry (`thread`, one level deep)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    # no index of its own: a plan that estimates one row would take it, and sort thousands
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="entries", db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT)
    author = models.ForeignKey(PractitionerRole, models.PROTECT)
    profession = models.CharField(max_length=24)
    at = models.DateTimeField()
    category = models.CharField(max_length=16, default="")  # a code of the pack's (ways.py)
    text = models.TextField()
    urgent = models.BooleanField(default=False)
    audience = models.CharField(max_length=16, choices=Audience.choices, default=Audience.TEAM)
    # 代行入力: for whom it was written, and when and by whom it was said to be right
    for_role = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )
    thread = models.ForeignKey("self", models.CASCADE, null=True, related_name="replies", db_index=False)
    version = models.IntegerField(default=1)
    changed_at = models.DateTimeField(null=True)  # corrected or sealed: an open page shows it anew
    sealed_at = models.DateTimeField(null=True)
    sealed_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    sealed_because = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-at", "-id"], name="entry_of_patient"),
            models.Index(fields=["organization", "-at"], name="entry_of_office"),
            models.Index(fields=["thread", "at"], name="entry_in_thread", condition=Q(thread__isnull=False)),
            models.Index(
                fields=["organization", "-at", "-id"],
                name="entry_unsettled",
                condition=Q(for_role__isnull=False, confirmed_at__isnull=True, sealed_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(thread=F("id")), name="entry_answers_another"),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, for_role__isnull=False),
                name="entry_confirmed_by_somebody",
            ),
        ]

    @property
    def is_unsettled(self) -> bool:
        return self.for_role_id is not None and self.confirmed_at is None


class Attachment(models.Model):
    """A photo or PDF of an entry."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="attachments", db_index=False)
    document = models.OneToOneField(Document, models.PROTECT)
    number = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="attachment_number")]


class EntryVersion(models.Model):
    """What an entry said before it was corrected; the entry itself holds what it says now."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions", db_index=False)
    number = models.IntegerField()
    category = models.CharField(max_length=16)
    text = models.TextField()
    audience = models.CharField(max_length=16, choices=Audience.choices)
    replaced_at = models.DateTimeField()
    replaced_by = models.ForeignKey(PractitionerRole, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="entry_version_once")]

    @property
    def category_label(self) -> str:
        return ways().labels.get(self.category, "")
