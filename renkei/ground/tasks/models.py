"""What is due, and to whom: tasks belong to an office; a person is only a hint (design 5).

A rule made it, with its version and its clocks; or somebody asked an office for it, with a day.
"""

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.ground.sheets.models import Means
from renkei.ground.tasks.clock import Clocks


class TaskState(models.TextChoices):
    OPEN = "open", _("未完了")
    DONE = "done", _("済み")
    WITHDRAWN = "withdrawn", _("取り下げ")


class Task(models.Model):
    """Keeps who made it, a rule in its version or a person, and three clocks: 申し合わせの目安, 法令の期限 and 算定区分."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.PROTECT)
    practitioner_role = models.ForeignKey(
        PractitionerRole, models.SET_NULL, null=True
    )  # who took the matter up
    patient_id = models.UUIDField(null=True)
    municipality = models.CharField(max_length=6, null=True)  # of the person's home: whose rules apply
    rule = models.CharField(max_length=64)  # "" where somebody assigned it
    rule_version = models.CharField(max_length=32)
    rule_source = models.TextField()  # of an assigned one: where it was decided
    assigned_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    title = models.TextField()
    match = models.UUIDField()  # what it belongs to, e.g. the stay; what closes it must carry the same key
    occasion = models.DateField(null=True)  # of a standing rule: the date it goes by, or the day it began
    sheet = models.CharField(max_length=64, null=True)  # what is to reach the receiver
    receiver = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=48, null=True)  # or the kind of event that is to be noted
    note_words = models.CharField(max_length=24, default="")  # 「訪問した」
    started_at = models.DateTimeField()
    agreed_until = models.DateField(null=True)  # the whole of that day
    agreed_why = models.TextField(default="")
    law_until = models.DateField(null=True)  # the whole of that day
    law_name = models.TextField(default="")
    law_why = models.TextField(default="")
    fees = models.JSONField(default=list)  # [{"name", "until" (ISO), "why"}]: 算定区分, shown apart
    target = models.TextField()  # path of the page where it is done
    state = models.CharField(max_length=12, choices=TaskState.choices, default=TaskState.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_means = models.CharField(max_length=8, choices=Means.choices, null=True)
    closed_with = models.TextField(default="")  # to whom, in the user's words: 「3階東病棟 平良さん」
    closed_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    noted_key = models.UUIDField(null=True)  # of the event that closed it on its own page: can be taken back
    remind_on = models.DateField(null=True)  # the next reminder
    reminded = models.SmallIntegerField(null=True)  # the last step that was taken, in days before
    withdrawn_because = models.CharField(max_length=48, default="")
    returned_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    returned_because = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(~Q(rule="") & Q(assigned_by__isnull=True))
                | Q(rule="", assigned_by__isnull=False, sheet__isnull=True, agreed_until__isnull=False),
                name="task_of_a_rule_or_of_somebody",
            ),
            models.CheckConstraint(
                condition=Q(sheet__isnull=True, receiver__isnull=True)
                | Q(sheet__isnull=False, receiver__isnull=False),
                name="task_sheet_reaches_somebody",
            ),
            models.CheckConstraint(
                condition=Q(returned_at__isnull=True, returned_by__isnull=True)
                | Q(returned_at__isnull=False, returned_by__isnull=False, rule=""),
                name="task_returned_to_who_asked",
            ),
            models.UniqueConstraint(
                fields=["rule", "match", "occasion"],
                condition=~Q(state="withdrawn") & ~Q(rule=""),
                nulls_distinct=False,
                name="task_once_an_occasion",
            ),
            models.CheckConstraint(
                condition=Q(note__isnull=True) | Q(sheet__isnull=True), name="task_sends_or_notes"
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | ~Q(state="open"), name="task_open_is_open"
            ),
        ]
        indexes = [
            models.Index(fields=["organization", "state", "agreed_until"], name="task_due"),
            models.Index(fields=["patient_id"]),
            models.Index(fields=["match"], name="task_match"),
            models.Index(fields=["remind_on"], condition=Q(state="open"), name="task_to_remind"),
        ]

    def keep(self, clocks: Clocks) -> None:
        agreed, law = clocks.agreed, clocks.law
        self.agreed_until, self.agreed_why = (agreed.until, agreed.why) if agreed else (None, "")
        self.law_until, self.law_name = (law.until, law.name) if law else (None, "")
        self.law_why = law.why if law else ""
        self.fees = [
            {"name": fee.name, "until": fee.until.isoformat(), "why": fee.why} for fee in clocks.fees
        ]

    @property
    def firm_until(self) -> date | None:
        """What reminders count back from."""
        return self.agreed_until or self.law_until

    def nearest(self, today: date) -> date:
        """The day by which it is due: a firm one that has passed, else whichever clock ends first."""
        firm = [end for end in (self.agreed_until, self.law_until) if end]
        passed = [end for end in firm if end < today]
        if passed:
            return min(passed)
        fees = sorted(date.fromisoformat(fee["until"]) for fee in self.fees)
        running = [end for end in [*fees, *firm] if end >= today]
        return min(running, default=fees[-1] if fees else date.max)


class Round(models.Model):
    """One day's look at everybody for whom a rule may stand: how far it has come."""

    day = models.DateField(primary_key=True)
    after = models.UUIDField(null=True)  # the last person looked at
    people = models.IntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
