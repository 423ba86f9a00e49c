from django.db import models
from django.db.models import F, Q

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole

# what a version says
SAID = ("kana", "name", "phone", "fax", "hours", "ask_for", "wants_form", "note", "source")


class LiaisonDesk(models.Model):
    """Whom to call at a hospital about coming in and going home: a row a version, one of them current.

    That nothing has changed is a version too: the same words, confirmed on another day.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="desks")  # the hospital
    kana = models.TextField(default="")  # of the hospital, by which it is found
    name = models.TextField()  # 地域医療連携室
    phone = models.CharField(max_length=13)
    fax = models.CharField(max_length=13, default="")
    hours = models.TextField(default="")
    ask_for = models.TextField(default="")  # who should come to the phone
    wants_form = models.CharField(
        max_length=64, default=""
    )  # the sheet on which it wants to be told, "" for any
    note = models.TextField(default="")
    source = models.TextField(default="")  # who told it, where it was not the hospital that wrote
    confirmed_on = models.DateField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)  # None: current
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(until__isnull=True), name="one_current_desk"
            ),
            models.CheckConstraint(condition=~Q(name="") & ~Q(phone=""), name="desk_can_be_called"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="desk_forward"
            ),
        ]
