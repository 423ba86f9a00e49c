from django.db import models

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import PractitionerRole
from renkei.patients.models import Patient


class LastLook(models.Model):
    """When a role last looked at a person: what is newer is new to it. One mark, not a row an entry.

    `before` is the look before this sitting: what came since is new for as long as one sits, however often one reloads.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE)
    role = models.ForeignKey(PractitionerRole, models.CASCADE)
    at = models.DateTimeField()
    before = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "patient"], name="last_look_once")]
