from django.db import models


class RequestKey(models.Model):
    """One write form, sent once: the same key answers with the first result."""

    key = models.UUIDField(primary_key=True)
    role = models.UUIDField(null=True)
    path = models.TextField()
    location = models.TextField(null=True)
    at = models.DateTimeField(auto_now_add=True)
