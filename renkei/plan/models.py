"""Figures kept so that a page need not count them anew; only the statistics role writes here."""

from django.db import models

from renkei.ground.db.ids import new_id


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
