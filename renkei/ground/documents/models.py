"""Files in chunks in PostgreSQL, under the record's policy (design 6)."""

from django.db import models
from django.db.models import Q

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole

MOST_BYTES = 20 * 1024 * 1024


class Document(models.Model):
    """A file: of a patient's record (then only the team opens it), or of an organisation's commons."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient_id = models.UUIDField(null=True)
    organization = models.ForeignKey(Organization, models.PROTECT)
    name = models.TextField()
    media_type = models.CharField(max_length=96)
    size = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(PractitionerRole, models.PROTECT)
    added_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)  # kept as evidence, opened by nobody

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__lte=MOST_BYTES), name="document_size")]
        indexes = [models.Index(fields=["patient_id"])]


class Chunk(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    document = models.ForeignKey(Document, models.CASCADE, related_name="chunks")
    patient_id = models.UUIDField(null=True)
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="chunk_once")]
