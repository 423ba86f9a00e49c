"""What a person takes, as the team knows it: told by a prescription, a notebook or the person; no prescription itself."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.patients.models import Patient
from renkei.record.models.entries import Entry


class MedicationStatement(models.Model):
    """One medicine as it is taken. Never changed: another dose is a new row that names it, and ends it."""

    class Form(models.TextChoices):
        INTERNAL = "internal", _("内服")
        AS_NEEDED = "as_needed", _("頓服")
        EXTERNAL = "external", _("外用")
        INJECTION = "injection", _("注射")
        OTHER = "other", _("その他")

    class Source(models.TextChoices):
        NOTEBOOK = "notebook", _("お薬手帳")
        SHEET = "sheet", _("薬剤情報提供書")
        PRESCRIPTION = "prescription", _("処方の内容")
        DISCHARGE = "discharge", _("退院時の薬")
        SAID = "said", _("本人・家族の話")

    class End(models.TextChoices):
        STOPPED = "stopped", _("中止")
        CHANGED = "changed", _("変更")
        MISTAKEN = "mistaken", _("まちがい")

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, db_index=False)
    form = models.CharField(max_length=12, choices=Form.choices, default=Form.INTERNAL)
    name = models.TextField()  # with its strength: 「アムロジピン錠5mg」
    dose = models.TextField(default="")  # 「1回1錠」
    usage = models.TextField(default="")  # 「1日1回 朝食後」
    since = models.DateField(null=True)  # taken from; None where nobody knows
    until = models.DateField(null=True)  # of a course that has an end: the last day
    prescriber = models.TextField(default="")
    source = models.CharField(max_length=12, choices=Source.choices)
    source_on = models.DateField()  # the day that the source bears, or of the talk
    note = models.TextField(default="")
    recorded_at = models.DateTimeField()
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    ending = models.CharField(max_length=8, choices=End.choices, default="", db_default="")
    ended_on = models.DateField(null=True)  # from this day on it is not taken so
    ended_at = models.DateTimeField(null=True)  # when that was recorded
    ended_by = models.ForeignKey(
        PractitionerRole, models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended_because = models.TextField(default="")

    class Meta:
        indexes = [
            models.Index(fields=["patient", "recorded_at"], name="medication_of_patient"),
            models.Index(fields=["replaces"], name="medication_replaces"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ending="", ended_at__isnull=True, ended_on__isnull=True, ended_by__isnull=True)
                | (~Q(ending="") & Q(ended_at__isnull=False, ended_on__isnull=False, ended_by__isnull=False)),
                name="medication_ends_with_who_and_when",
            ),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="medication_forward",
            ),
        ]


class MedicationReview(models.Model):
    """Somebody looked through the list, e.g. a pharmacist on a visit: what changed since is new."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "organization", "-at"], name="review_of_patient")]


class Adherence(models.Model):
    """How the medicines are taken and what is left over; its words and photos stand in the course."""

    class Level(models.TextChoices):
        AS_TOLD = "as_told", _("処方通り服用")
        SOMETIMES = "sometimes", _("時々飲み忘れ")
        OFTEN = "often", _("飲み忘れが多い・処方が守られていない")
        REFUSAL = "refusal", _("服薬拒否")

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, db_index=False)
    organization = models.ForeignKey(Organization, models.PROTECT, db_index=False)
    author = models.ForeignKey(PractitionerRole, models.PROTECT, db_index=False)
    level = models.CharField(max_length=12, choices=Level.choices)
    adjusts = models.BooleanField(default=False)  # takes more or less of it at the own discretion
    left_over = models.TextField(default="")  # 「朝の分が6回分」
    entry = models.ForeignKey(Entry, models.PROTECT, db_index=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="adherence_of_patient")]
