"""Papers that a closed system of a hospital prints: taken in by photo or scan, and who of the care team has them."""

from django.db import models

from renkei.ground.db.ids import new_id
from renkei.ground.documents.models import Document
from renkei.ground.people.models import Organization, PractitionerRole, Profession
from renkei.patients.models import Patient


class Paper(models.Model):
    """看護サマリー in an envelope: what it is, from whom, when it came, and who took it in."""

    id = models.UUIDField(primary_key=True, default=new_id)
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="papers")
    stay_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=32)  # a code of the list `paper-kind`
    sender = models.ForeignKey(Organization, models.PROTECT, null=True, related_name="+")
    from_whom = models.TextField(default="")  # as typed: 「3階東病棟 平良さんから、長女さんが」
    arrived_at = models.DateTimeField()
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")  # that took it in
    taken_in_by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    taken_in_at = models.DateTimeField()
    note = models.TextField(default="")
    sealed_at = models.DateTimeField(null=True)  # of another person: opened by nobody
    sealed_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["patient", "-arrived_at"])]


class PaperPage(models.Model):
    id = models.UUIDField(primary_key=True, default=new_id)
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="pages")
    patient_id = models.UUIDField()
    number = models.SmallIntegerField()
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "number"], name="paper_page_once")]
        indexes = [models.Index(fields=["patient_id"])]


class Handing(models.Model):
    """This organisation has the paper, in this function; the first opening is its receipt."""

    id = models.UUIDField(primary_key=True, default=new_id)
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="handings")
    patient_id = models.UUIDField()
    organization = models.ForeignKey(Organization, models.PROTECT, related_name="+")
    function = models.CharField(max_length=24, choices=Profession.choices)
    route = models.CharField(max_length=64, default="")  # "" where somebody handed it on
    by = models.ForeignKey(PractitionerRole, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_by = models.ForeignKey(PractitionerRole, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "organization", "function"], name="handed_once")
        ]
        indexes = [models.Index(fields=["patient_id"]), models.Index(fields=["organization", "opened_at"])]
