from django.contrib.postgres.search import SearchVectorField
from django.db import models

from renkei.ground.db.ids import new_id


class SearchText(models.Model):
    """What can be found in a record: text as pairs of folded characters, so that two characters suffice."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient_id = models.UUIDField()
    section = models.CharField(max_length=16)
    kind = models.CharField(max_length=24)
    object_id = models.UUIDField(unique=True)
    at = models.DateTimeField()
    pairs = SearchVectorField()

    class Meta:
        indexes = [models.Index(fields=["patient_id", "-at"])]
