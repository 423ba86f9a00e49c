from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.documents.models import Document
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.ground.region.models import Municipality


class Reader(models.TextChoices):
    """For whom it is written."""

    CITIZENS = "citizens", _("市民")
    MEMBERS = "members", _("会員")
    CONCERNED = "concerned", _("関係者")


class Access(models.TextChoices):
    """Who finds it here."""

    MEMBERS = "members", _("会員ならだれでも")
    TOWNS = "towns", _("使う市町の会員だけ")


class Use(models.TextChoices):
    """Where in the day's work it opens."""

    ADMISSION = "admission", _("入院のとき")
    DISCHARGE = "discharge", _("退院のとき")
    DOCTOR = "doctor", _("主治医に連絡するとき")
    NO_KIN = "no-kin", _("身寄りのない方のとき")


class Guide(models.Model):
    """A manual or guide that a region agreed on; one record, however many towns publish and use it."""

    id = models.UUIDField(primary_key=True, default=new_id)
    title = models.TextField()
    kana = models.TextField(default="")
    owner = models.ForeignKey(Organization, models.PROTECT)
    made_by_words = models.TextField(default="")  # 桑名医師会: who wrote it, in words
    reader = models.CharField(max_length=16, choices=Reader.choices)
    access = models.CharField(max_length=16, choices=Access.choices)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_because = models.TextField(default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_because=""),
                name="guide_withdrawn_with_reason",
            )
        ]


class GuideTown(models.Model):
    """A municipality that uses a guide, and whether it publishes it too."""

    id = models.UUIDField(primary_key=True, default=new_id)
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="towns")
    municipality = models.ForeignKey(Municipality, models.PROTECT)
    publishes = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["guide", "municipality"], name="guide_town_once")]


class GuideEdition(models.Model):
    """令和6年版: a file, an address, or both; what it was stays readable when the next one comes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="editions")
    name = models.TextField()
    issued_on = models.DateField()
    review_on = models.DateField(null=True)  # None: nobody has said when
    document = models.ForeignKey(Document, models.PROTECT, null=True)
    link = models.TextField(default="")
    steps = models.JSONField(default=dict)  # by use: its steps in order
    sheets = models.JSONField(default=list)  # ids of the sheets that stand for the forms in it
    published_at = models.DateTimeField()
    until = models.DateTimeField(null=True)  # None: current
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["guide"], condition=Q(until__isnull=True), name="one_current_edition"
            ),
            models.CheckConstraint(
                condition=Q(document__isnull=False) | ~Q(link=""), name="edition_can_be_read"
            ),
            models.CheckConstraint(
                condition=Q(review_on__isnull=True) | Q(review_on__gt=F("issued_on")),
                name="edition_review_later",
            ),
        ]


class GuideOpening(models.Model):
    """An office opened a guide's page, its file or its address: counted, never by person."""

    class What(models.TextChoices):
        PAGE = "page", _("ページ")
        FILE = "file", _("ファイル")
        LINK = "link", _("リンク")

    id = models.UUIDField(primary_key=True, default=new_id)
    edition = models.ForeignKey(GuideEdition, models.CASCADE, related_name="openings")
    organization = models.ForeignKey(Organization, models.PROTECT)
    what = models.CharField(max_length=8, choices=What.choices)
    at = models.DateTimeField()


class GuideTelling(models.Model):
    """Somebody explained a guide at a meeting, or a body looked at how it works."""

    class What(models.TextChoices):
        EXPLAINED = "explained", _("説明した")
        EVALUATED = "evaluated", _("評価した")

    id = models.UUIDField(primary_key=True, default=new_id)
    guide = models.ForeignKey(Guide, models.CASCADE, related_name="tellings")
    edition = models.ForeignKey(GuideEdition, models.CASCADE)
    what = models.CharField(max_length=12, choices=What.choices)
    body = models.TextField()  # 運営推進会議, 入退院連携部会
    on = models.DateField()
    people = models.PositiveIntegerField(null=True)
    words = models.TextField(default="")
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="telling_names_its_body"),
            models.CheckConstraint(
                condition=Q(what="explained") | ~Q(words=""), name="telling_evaluation_has_words"
            ),
        ]
