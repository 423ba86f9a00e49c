"""Figures kept so that a page need not count them anew, which only the statistics role writes; and figures published."""

from django.db import models
from django.db.models import Q

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole


class KeptCell(models.Model):
    """What one definition counts of one month, municipality and place. Cells of several `days` or `waits_until`
    add up to one figure; equal to counting anew (`renkei.plan.kept`)."""

    id = models.UUIDField(primary_key=True, default=new_id)
    definition = models.CharField(max_length=16)  # digest of the definition's whole text
    municipality = models.CharField(max_length=6)
    dimension = models.CharField(max_length=32)  # "" for all places together
    place = models.TextField(null=True)
    month = models.DateField()
    days = models.IntegerField(null=True)  # where days are measured
    waits_until = models.DateField(null=True)  # whose days are not over: the last of them
    n = models.IntegerField()
    N = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["definition", "dimension", "municipality", "month"], name="kept_cell_asked")
        ]


class Counted(models.Model):
    """That a definition was counted over a whole municipality; from then on its cells are kept current."""

    id = models.UUIDField(primary_key=True, default=new_id)
    definition = models.CharField(max_length=16)
    municipality = models.CharField(max_length=6)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "municipality"], name="counted_once")]


class ExternalCount(models.Model):
    """How many there were of something in a fiscal year by another source, e.g. claims: typed in, and kept as typed."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.PROTECT)  # whose officer typed it
    municipality = models.CharField(max_length=6)
    name = models.CharField(max_length=64)  # `external` of a definition's coverage
    year = models.SmallIntegerField()  # 年度
    count = models.IntegerField()
    told_by = models.TextField()  # 出典: which table, of which day
    recorded_by = models.ForeignKey(PractitionerRole, models.PROTECT)
    recorded_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)  # another number took its place

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["municipality", "name", "year"],
                condition=Q(replaced_at__isnull=True),
                name="external_count_once",
            ),
            models.CheckConstraint(condition=Q(count__gte=0), name="external_count_of_something"),
        ]


class Publication(models.Model):
    """Figures as they were published: frozen with their as-of, definition and decision. Never changed; a later one
    may take its place, and says why."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.PROTECT)
    municipalities = models.JSONField()  # 団体コード
    region = models.TextField()
    indicator = models.CharField(max_length=64)
    title = models.TextField()
    version = models.CharField(max_length=32)
    measure = models.CharField(max_length=8)
    by = models.CharField(max_length=32)  # the dimension; "" for the totals alone
    as_of = models.DateTimeField()
    since = models.DateField()
    until = models.DateField()  # exclusive
    definition = models.JSONField()  # its words: N, n, excluded, source
    figures = models.JSONField()  # [{start, months, places, label, n, N, value}]
    words = models.JSONField()  # what was widened and joined
    decided_by = models.TextField()
    decided_on = models.DateField()
    names = models.TextField(default="")  # the council's decision by which places are named, as quoted
    published_by = models.ForeignKey(PractitionerRole, models.PROTECT)
    published_at = models.DateTimeField()
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    because = models.TextField(default="")

    class Meta:
        indexes = [models.Index(fields=["indicator", "-published_at"], name="publication_of")]
        constraints = [
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | ~Q(because=""), name="superseding_says_why"
            )
        ]
