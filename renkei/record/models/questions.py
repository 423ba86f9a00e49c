"""What an entry waits for from one office: an answer, or that an urgent one was heard; and the steps towards it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole, Profession
from renkei.ground.sheets.models import Means
from renkei.patients.models import Patient
from renkei.record.models.entries import Entry


class Question(models.Model):
    """One office is asked. `text` and `facts` stay as they reached it, whatever becomes of the entry."""

    class Kind(models.TextChoices):
        QUESTION = "question", _("質問")
        URGENT = "urgent", _("至急")

    class State(models.TextChoices):
        OPEN = "open", _("返事待ち")
        CALL = "call", _("電話待ち")  # "please phone" was the answer
        ANSWERED = "answered", _("返事あり")
        WITHDRAWN = "withdrawn", _("取り下げ")

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="questions")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # that asks
    asked = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    function = models.CharField(max_length=24, choices=Profession.choices)  # of the asked office in this team
    person = models.ForeignKey(PractitionerRole, models.SET_NULL, null=True, related_name="+")  # a hint
    text = models.TextField()
    facts = models.JSONField(default=list)  # lines beside the question, as they were when it was asked
    number = models.CharField(max_length=9)  # on paper: 「1234-5678」, the last a check digit
    at = models.DateTimeField()
    wanted_until = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)  # when the house said that no answer had come
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)

    class Meta:
        indexes = [
            models.Index(
                fields=["asked", "wanted_until"], name="question_to_office", condition=Q(state="open")
            ),
            models.Index(
                fields=["organization", "wanted_until"],
                name="question_of_office",
                condition=Q(state__in=["open", "call"]),
            ),
            models.Index(
                fields=["wanted_until"],
                name="question_silent",
                condition=Q(state="open", reminded_at__isnull=True),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="question_number_of_office")
        ]


# where a question may go from where it stands; a second answer of the doctor replaces that of the proxy
QUESTION_MOVES = {
    Question.State.OPEN: {Question.State.CALL, Question.State.ANSWERED, Question.State.WITHDRAWN},
    Question.State.CALL: {Question.State.CALL, Question.State.ANSWERED, Question.State.WITHDRAWN},
    Question.State.ANSWERED: {Question.State.CALL, Question.State.ANSWERED},
    Question.State.WITHDRAWN: set(),
}


class QuestionStep(models.Model):
    """A rung of the ladder: what was done about a question, by whom and when; nobody where the house itself did."""

    class Kind(models.TextChoices):
        TOLD = "told", _("知らせました")
        UNWATCHED = "unwatched", _("いまは営業時間外です")
        ACKNOWLEDGED = "acknowledged", _("確認しました")
        FAXED = "faxed", _("FAXで送りました")
        PHONED = "phoned", _("電話で伝えました")
        SILENT = "silent", _("確認がありません")
        ANSWERED = "answered", _("返事がありました")
        CONFIRMED = "confirmed", _("本人が確かめました")
        WITHDRAWN = "withdrawn", _("取り下げました")

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE)
    question = models.ForeignKey(Question, models.CASCADE, related_name="steps")
    organization = models.ForeignKey(
        Organization, models.PROTECT, null=True, related_name="+", db_index=False
    )
    by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    at = models.DateTimeField()
    text = models.TextField(default="")


class QuestionAnswer(models.Model):
    """A reply that answers a question, maybe by one tap; of a proxy, its entry waits for the doctor's word."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE)
    question = models.ForeignKey(Question, models.CASCADE, related_name="answers")
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+", db_index=False)
    entry = models.OneToOneField(Entry, models.CASCADE, related_name="answers")
    choice = models.CharField(max_length=16, default="")  # a code of the pack's (ways.py)
    phone_at = models.TimeField(null=True)  # when a call is wanted
    means = models.CharField(max_length=8, choices=Means.choices, default=Means.APP)
    is_proxy = models.BooleanField(default=False)
    replaced_at = models.DateTimeField(null=True)  # the person said something else
