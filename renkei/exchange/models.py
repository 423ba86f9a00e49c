"""Clients whom an office brings along: a file's rows between looking and taking in."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from renkei.ground.db.ids import new_id
from renkei.ground.people.models import Organization, PractitionerRole
from renkei.ground.region.models import Municipality


class ImportState(models.TextChoices):
    MAPPING = "mapping", _("列を選ぶところ")
    LOOKING = "looking", _("見なおすところ")
    RUNNING = "running", _("入れています")
    DONE = "done", _("入れました")
    UNDOING = "undoing", _("取り消しています")
    UNDONE = "undone", _("取り消しました")


class RowState(models.TextChoices):
    NEW = "new", _("新しい方")
    OURS = "ours", _("もう登録されています")
    TWICE = "twice", _("このファイルに2回")
    WRONG = "wrong", _("直すところがあります")
    TAKEN = "taken", _("登録しました")
    KEPT = "kept", _("取り消しませんでした")
    UNDONE = "undone", _("取り消しました")


class ClientImport(models.Model):
    """Of the file only its cells are kept, without insurance numbers, and no longer than `jobs.KEPT_DAYS`."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.CASCADE)
    by = models.ForeignKey(PractitionerRole, models.PROTECT)
    name = models.TextField()
    state = models.CharField(max_length=8, choices=ImportState.choices)
    heads = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)  # {column from 0, as text: field}
    notes = models.JSONField(default=list)
    municipality = models.ForeignKey(Municipality, models.PROTECT, null=True)  # where no row says
    whole = models.BooleanField(default=False)  # all rows or none
    consent = models.JSONField(default=dict)  # fields of Consent, as said for all of them
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["organization", "-made_at"])]


class ImportRow(models.Model):
    """One person of the file."""

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, models.CASCADE)
    imported = models.ForeignKey(ClientImport, models.CASCADE, related_name="rows")
    number = models.IntegerField()
    place = models.TextField(default="")
    cells = models.JSONField(default=list)
    read = models.JSONField(default=dict)  # `clients.Client.read`
    state = models.CharField(max_length=8, choices=RowState.choices, default=RowState.NEW)
    wrong = models.JSONField(default=list)
    remarks = models.JSONField(default=list)
    patient_id = models.UUIDField(null=True)  # whom it became
    version = models.IntegerField(null=True)  # of the person, as it was taken in

    class Meta:
        indexes = [
            models.Index(fields=["patient_id"]),
            models.Index(fields=["imported", "state", "number"], name="import_rows"),
        ]

    @property
    def born(self) -> date | None:
        text = self.read.get("birth_date")
        return date.fromisoformat(text) if text else None
