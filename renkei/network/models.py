"""The prefecture's survey: a round a year, answers by one municipality or several jointly."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.documents.models import Document
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.ground.region.models import Municipality, Prefecture
from renkei.ground.sheets.models import Answer


class SurveyRound(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    survey = models.CharField(max_length=64)  # the sheet's id
    year = models.SmallIntegerField()  # fiscal year, Western
    organization = models.ForeignKey(Organization, models.PROTECT)  # the prefecture's office
    prefecture = models.ForeignKey(Prefecture, models.PROTECT)  # all of its municipalities were asked
    title = models.TextField()
    source_name = models.TextField(default="")
    source_sha256 = models.CharField(max_length=64, default="")
    imported_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True)
    imported_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(
        null=True
    )  # answered here, by each municipality itself; None: by a workbook
    due_on = models.DateField(null=True)
    note = models.TextField(default="")  # to those who answer
    reminded_at = models.DateTimeField(null=True)  # once

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["survey", "year", "organization"], name="round_once_a_year"),
            models.CheckConstraint(
                condition=Q(asked_at__isnull=True) | Q(due_on__isnull=False), name="asked_until_a_day"
            ),
        ]


class ResponseState(models.TextChoices):
    DRAFT = "draft", _("書いています")
    SUBMITTED = "submitted", _("提出されました")
    RETURNED = "returned", _("直しを頼まれました")
    ACCEPTED = "accepted", _("受け付けました")


class SurveyResponse(models.Model):
    """What one municipality, or several jointly, answer in a round that is asked here.

    Accepted, it becomes the round's `SurveyAnswer`, like one that came in a workbook; until then only the prefecture's
    office and those who answer see it.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    round = models.ForeignKey(SurveyRound, models.CASCADE, related_name="responses")
    office = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # the prefecture's
    towns = ArrayField(models.CharField(max_length=6))  # 団体コード of those who answer
    invited = ArrayField(models.CharField(max_length=6), default=list)  # who may join them, or has left them
    state = models.CharField(max_length=9, choices=ResponseState.choices, default=ResponseState.DRAFT)
    data = models.JSONField(default=dict)
    sources = models.JSONField(default=dict)  # by field: where what was there at the start came from
    begun_at = models.DateTimeField(
        null=True
    )  # somebody of a town opened it, and it was filled in as far as known
    revision = models.IntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    saved_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["round"])]

    @property
    def may_be_written(self) -> bool:
        return self.state in (ResponseState.DRAFT, ResponseState.RETURNED)


class ResponseStep(models.Model):
    """What happened to a response, in order; seen by whoever sees the response."""

    id = models.UUIDField(primary_key=True, default=new_id)
    response = models.ForeignKey(SurveyResponse, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=9)
    at = models.DateTimeField()
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    words = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["response", "at"])]


class Upload(models.Model):
    """A workbook that was looked at and not imported yet; it goes when it is, or when its office sends another."""

    document = models.OneToOneField(Document, models.CASCADE, primary_key=True)


class SurveyAnswer(models.Model):
    """One answer; stored once, shown for each of the municipalities that gave it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    round = models.ForeignKey(SurveyRound, models.CASCADE, related_name="answers")
    answer = models.OneToOneField(Answer, models.CASCADE)
    order = models.SmallIntegerField()
    title = models.TextField()  # as the source names it
    municipalities = models.ManyToManyField(Municipality, through="Answering")


class Answering(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    survey_answer = models.ForeignKey(SurveyAnswer, models.CASCADE)
    round = models.ForeignKey(SurveyRound, models.CASCADE)
    municipality = models.ForeignKey(Municipality, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "municipality"], name="one_answer_a_municipality")
        ]


class Tag(models.Model):
    """A tag on a municipality's answer: suggested by words, true when a person confirmed it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    round = models.ForeignKey(SurveyRound, models.CASCADE)
    survey_answer = models.ForeignKey(SurveyAnswer, models.CASCADE)
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    group = models.CharField(max_length=32)
    tag = models.CharField(max_length=64)
    field = models.CharField(max_length=64, default="")
    quote_from = models.IntegerField(null=True)
    quote_to = models.IntegerField(null=True)
    confirmed = models.BooleanField(null=True)  # NULL suggested, true confirmed, false rejected
    settled_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "municipality", "group", "tag"], name="tag_once"),
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True) | Q(settled_at__isnull=False),
                name="tag_settled_by_someone",
            ),
        ]
