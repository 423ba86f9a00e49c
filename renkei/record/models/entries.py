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
    # 代行入力: for which profession of the own office, and for whom of it (None: whoever is one, as of an answer)
    for_profession = models.CharField(max_length=24, default="", db_default="")
    for_role = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )
    waits_since = models.DateTimeField(null=True)  # for that one's word on the version that stands
    confirmed_version = models.IntegerField(null=True)  # the last of which it was said that it is right
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )
    refused = models.BooleanField(default=False, db_default=False)  # sealed by who was to confirm it
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
                fields=["organization", "waits_since", "id"],
                name="entry_waits",
                condition=Q(waits_since__isnull=False, sealed_at__isnull=True),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(thread=F("id")), name="entry_answers_another"),
            models.CheckConstraint(
                condition=Q(confirmed_version=None, confirmed_at=None, confirmed_by=None)
                | Q(confirmed_version__isnull=False, confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="entry_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(
                    for_profession="", for_role=None, waits_since=None, confirmed_version=None, refused=False
                )
                | (
                    ~Q(for_profession="")
                    & (
                        Q(waits_since=None, confirmed_version__isnull=False, confirmed_version=F("version"))
                        | (
                            Q(waits_since__isnull=False)
                            & (Q(confirmed_version=None) | Q(confirmed_version__lt=F("version")))
                        )
                    )
                ),
                name="entry_waits_or_is_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(refused=False) | Q(sealed_at__isnull=False), name="entry_refused_is_sealed"
            ),
        ]

    @property
    def is_proxied(self) -> bool:
        return self.for_profession != ""

    @property
    def is_unsettled(self) -> bool:
        return self.waits_since is not None


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
    # 代行入力: who had said of this version that it is right
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="entry_version_once")]

    @property
    def category_label(self) -> str:
        return ways().labels.get(self.category, "")
