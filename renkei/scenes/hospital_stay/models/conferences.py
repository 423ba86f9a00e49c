"""退院前カンファレンス: called, its day found among slots, held by named people, told in minutes.

Whom it is told about stands in each table (`patient_id`): the care team reads it as it reads the stay; the minutes
are for whom was invited.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole, Profession
from renkei.ground.sheets.models import Means
from renkei.ground.tasks.calendar import local, spoken
from renkei.patients.models import Patient
from renkei.record.models import Audience
from renkei.scenes.hospital_stay.models.choices import Attendance, Choice, ConferenceKind
from renkei.scenes.hospital_stay.models.stays import Stay

PERSON, FAMILY, OTHER = "person", "family", "other"
PARTS = [*Profession.choices, (PERSON, _("本人")), (FAMILY, _("家族")), (OTHER, _("ほかの関係者"))]
CAME = (Attendance.ROOM, Attendance.ONLINE, Attendance.PHONE)
REMOTE = (Attendance.ONLINE, Attendance.PHONE)


class Conference(models.Model):
    """A meeting about one stay; `slot` is the one that was fixed."""

    class State(models.TextChoices):
        ASKING = "asking", _("日程をたずねています")
        FIXED = "fixed", _("日時が決まりました")
        HELD = "held", _("開きました")
        CANCELLED = "cancelled", _("取りやめました")

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="conferences")
    stay = models.ForeignKey(Stay, models.CASCADE, related_name="conferences")
    organization = models.ForeignKey(Organization, models.PROTECT)  # that called it, and runs it
    kind = models.CharField(max_length=20, choices=ConferenceKind.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKING)
    slot = models.ForeignKey("Slot", models.PROTECT, null=True, related_name="+")
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(slot__isnull=False) | ~Q(state__in=("fixed", "held")),
                name="conference_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(slot__isnull=True) | ~Q(state="asking"), name="conference_asks_for_its_day"
            ),
        ]
        indexes = [models.Index(fields=["organization", "state"], name="conference_of_office")]


class Slot(models.Model):
    """A day and a place that was offered, by who calls or, as another, by an office that was asked."""

    id = models.UUIDField(primary_key=True, default=new_id)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="slots")
    patient_id = models.UUIDField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.TextField(default="")
    link = models.TextField(default="")  # https, of the online meeting
    offered_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    offered_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="slot_forward"),
            models.CheckConstraint(condition=~Q(place="") | ~Q(link=""), name="slot_somewhere"),
        ]
        indexes = [models.Index(fields=["patient_id"]), models.Index(fields=["starts_at"], name="slot_start")]

    @property
    def when(self) -> str:
        """11月18日（水）13:30–14:00"""
        begins, ends = local(self.starts_at), local(self.ends_at)
        return f"{spoken(begins.date())}{begins:%H:%M}–{ends:%H:%M}"

    @property
    def short(self) -> str:
        """18日（水）14:00, above a column"""
        begins = local(self.starts_at)
        return f"{spoken(begins.date()).partition('月')[2]}{begins:%H:%M}"


class Participant(models.Model):
    """Who is invited, by part (a profession, 本人, 家族): an office of the team, the hospital's own, or a name.

    `ask_at`: when the office is to be asked for the day; the care manager's at once, the others' a little later.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="participants")
    patient_id = models.UUIDField()
    organization = models.ForeignKey(Organization, models.PROTECT, null=True)
    part = models.CharField(max_length=24, choices=PARTS)
    name = models.TextField(default="")
    is_manager = models.BooleanField(default=False)  # the care manager, or who stands in where there is none
    invited_at = models.DateTimeField()
    ask_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    attendance = models.CharField(max_length=8, choices=Attendance.choices, null=True)
    called_at = models.DateTimeField(null=True)  # whose turn it was to speak, at least once
    spoke = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conference", "organization", "part", "name"],
                nulls_distinct=False,
                name="participant_once",
            ),
            models.CheckConstraint(
                condition=Q(organization__isnull=False) | Q(ask_at__isnull=True, asked_at__isnull=True),
                name="participant_asked_is_an_office",
            ),
            models.CheckConstraint(
                condition=Q(attendance__in=CAME) | Q(called_at__isnull=True, spoke=False),
                name="participant_spoke_who_came",
            ),
        ]
        indexes = [
            models.Index(fields=["patient_id"]),
            models.Index(fields=["organization", "conference"], name="participant_office"),
        ]


class SlotAnswer(models.Model):
    """What a participant says of a slot, in the app or told by phone; a later word replaces it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    slot = models.ForeignKey(Slot, models.CASCADE, related_name="answers")
    participant = models.ForeignKey(Participant, models.CASCADE, related_name="answers")
    patient_id = models.UUIDField()
    choice = models.CharField(max_length=8, choices=Choice.choices)
    note = models.TextField(default="")
    means = models.CharField(max_length=8, choices=Means.choices)
    told = models.TextField(default="")  # by whom, when somebody else wrote it down
    at = models.DateTimeField()
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slot", "participant"],
                condition=Q(replaced_at__isnull=True),
                name="slot_answer_stands",
            )
        ]
        indexes = [models.Index(fields=["patient_id"])]


class ConferenceStep(models.Model):
    """What happened to a conference, in order: called, invited, proposed, fixed, moved, cancelled, held, minuted."""

    id = models.UUIDField(primary_key=True, default=new_id)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="steps")
    patient_id = models.UUIDField()
    kind = models.CharField(max_length=12)
    because = models.TextField(default="")
    at = models.DateTimeField()
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["patient_id"])]


class Minutes(models.Model):
    """The record of the meeting; a correction is a new version. Its parts are those of サービス担当者会議の要点."""

    id = models.UUIDField(primary_key=True, default=new_id)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="minutes")
    patient_id = models.UUIDField()
    version = models.SmallIntegerField()
    topics = models.TextField(default="")  # 検討した項目
    discussion = models.TextField(default="")  # 検討内容
    conclusion = models.TextField(default="")  # 結論
    left_open = models.TextField(default="")  # 残された課題
    next_on = models.DateField(null=True)  # 次回
    audience = models.CharField(max_length=16, choices=Audience.choices, default=Audience.TEAM)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conference", "version"], name="minutes_version_once")]
        indexes = [models.Index(fields=["patient_id"])]


class Tick(models.Model):
    """A step of the region's manual that somebody says was done (`checklist.py`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    conference = models.ForeignKey(Conference, models.CASCADE, related_name="ticks")
    patient_id = models.UUIDField()
    step = models.CharField(max_length=48)
    at = models.DateTimeField()
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conference", "step"], name="tick_once")]
        indexes = [models.Index(fields=["patient_id"])]
