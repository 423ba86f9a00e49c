from django.db import models

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization


class Notice(models.Model):
    """Something that an office should know; says what kind and where to look, never whom it is about."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.CASCADE)
    kind = models.CharField(max_length=48)
    path = models.TextField()
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "-created_at"])]
