"""Answers to sheets. A submitted answer never changes; a correction is a new answer that replaces it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole


class Means(models.TextChoices):
    """How it was done: phone, fax and paper close a task as well as a click does."""

    APP = "app", _("アプリ")
    PHONE = "phone", _("電話")
    FAX = "fax", _("FAX")
    PAPER = "paper", _("紙・手渡し")


class Basis(models.TextChoices):
    """同意がなくても個人の情報を渡せる場合（個人情報の保護に関する法律 27条1項）."""

    LAW = "law", _("法令にもとづく")
    LIFE = "life", _("命・からだ・財産を守るためで、本人の同意を得るのがむずかしい")
    PUBLIC_HEALTH = "public_health", _("公衆衛生のために特に必要で、本人の同意を得るのがむずかしい")


class RecallReason(models.TextChoices):
    """Why a sheet is taken back after it went out."""

    WRONG_PLACE = "wrong_place", _("あて先をまちがえた")
    WRONG_PERSON = "wrong_person", _("別の方の内容だった")
    OTHER = "other", _("そのほか")


class Answer(models.Model):
    """About exactly one patient or one organisation, or neither (a municipality's survey)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    sheet = models.CharField(max_length=64)
    version = models.CharField(max_length=200)  # with the names of what a region asked beside it
    patient_id = models.UUIDField(null=True)
    about_organization = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    match = models.UUIDField(null=True)  # what it is for, e.g. the stay
    organization = models.ForeignKey(Organization, models.PROTECT)  # whose writing it is
    written_by = models.ForeignKey(PractitionerRole, models.PROTECT)
    data = models.JSONField(default=dict)  # {field id: text | [texts]}, as typed
    sources = models.JSONField(default=dict)  # {field id: where the record had it}
    doubts = models.JSONField(
        default=dict
    )  # {field id: {"value", "on", "unsettled", "others"}} until settled
    revision = models.IntegerField(default=1)
    saved_at = models.DateTimeField(auto_now=True)
    submitted_at = models.DateTimeField(null=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(patient_id__isnull=True) | Q(about_organization__isnull=True),
                name="answer_about_one",
            ),
            models.UniqueConstraint(
                fields=["sheet", "match", "organization"],
                condition=Q(submitted_at__isnull=True, match__isnull=False),
                name="answer_one_draft",
            ),
        ]
        indexes = [models.Index(fields=["patient_id", "-submitted_at"]), models.Index(fields=["match"])]


class AnswerValue(models.Model):
    """A coded, number or date field of a submitted answer, for counting."""

    id = models.UUIDField(primary_key=True, default=new_id)
    answer = models.ForeignKey(Answer, models.CASCADE, related_name="values")
    patient_id = models.UUIDField(null=True)
    sheet = models.CharField(max_length=64)
    version = models.CharField(max_length=200)
    field = models.CharField(max_length=64)
    code = models.TextField(null=True)
    number = models.DecimalField(max_digits=16, decimal_places=4, null=True)
    date = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["answer", "field", "code"], name="answer_value_once")]
        indexes = [models.Index(fields=["sheet", "field"]), models.Index(fields=["patient_id"])]


class Delivery(models.Model):
    """What a sheet asks reached somebody: in the app, by fax, on paper, or told by phone (then no answer)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="deliveries", null=True)
    sheet = models.CharField(max_length=64)
    patient_id = models.UUIDField(null=True)
    municipality = models.CharField(max_length=6, null=True)  # of the person's home, as it was
    match = models.UUIDField(null=True)
    sender = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    receiver = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    means = models.CharField(max_length=8, choices=Means.choices)
    at = models.DateTimeField()
    told = models.TextField(default="")  # to whom, as typed
    by = models.ForeignKey(PractitionerRole, models.PROTECT)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    receipt = models.TextField(default="")  # who confirmed it outside the app, as typed: 「病棟 平良さん」
    number = models.CharField(max_length=13, default="")  # to which it was faxed
    recalled_at = models.DateTimeField(
        null=True
    )  # sent by mistake: it counts no more, nobody opens it any more
    recalled_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")
    recalled_because = models.CharField(max_length=16, choices=RecallReason.choices, default="")
    recall_note = models.TextField(default="")
    recall_told_at = models.DateTimeField(
        null=True
    )  # the receiver was phoned: what is on paper is not opened here
    recall_told = models.TextField(default="")  # to whom, and what becomes of the paper
    consent_id = models.UUIDField(null=True)  # the consent that stood then (`backing.backing_of`)
    basis = models.CharField(max_length=16, choices=Basis.choices, default="")
    basis_note = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(basis="") | ~Q(basis_note=""), name="delivery_basis_has_its_reason"
            )
        ]
        indexes = [
            models.Index(fields=["receiver", "-at"]),
            models.Index(fields=["patient_id", "-at"]),
            models.Index(fields=["match"], name="delivery_match"),
        ]
