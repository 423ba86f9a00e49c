"""Who the person is, whom to call, and how much care is certified. Nothing is overwritten unseen."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.packs.rounds import look_again
from renkei.ground.people.actor import Actor
from renkei.patients.folding import fold_person
from renkei.patients.models import Certification, Contact, Patient
from renkei.patients.profile import PROFILE_PATHS

LATELY = timedelta(days=30)


class SomebodyWasFaster(Exception):
    """The person was changed after this form was opened: nothing was saved, what was typed stays."""


@transaction.atomic
def revise_identity(*, patient: Patient, version: int, fields: dict, by: Actor) -> Patient:
    """Raises `SomebodyWasFaster` unless `version` still stands."""
    changed = sorted(name for name, value in fields.items() if getattr(patient, name) != value)
    folded = {
        "folded_name": fold_person(fields.get("name", patient.name)),
        "folded_kana": fold_person(fields.get("kana", patient.kana)),
    }
    _claim(patient, version, **fields, **folded)
    audit.record("revise.identity", by=by, patients=[patient.pk], detail={"fields": changed})
    look_again(patient.pk, by=by)
    patient.refresh_from_db()
    return patient


@transaction.atomic
def set_contacts(*, patient: Patient, version: int, contacts: list[dict], by: Actor) -> list[Contact]:
    """The whole list in calling order. Raises `SomebodyWasFaster` unless `version` still stands."""
    _claim(patient, version)
    Contact.objects.filter(patient=patient).delete()
    rows = [Contact(patient=patient, order=order, **fields) for order, fields in enumerate(contacts, 1)]
    Contact.objects.bulk_create(rows)
    audit.record("set.contacts", by=by, patients=[patient.pk], detail={"count": len(rows)})
    return rows


@transaction.atomic
def certify(
    *, patient: Patient, level: str, insurer: str, since: date, until: date, by: Actor
) -> Certification:
    row = Certification(patient=patient, level=level, insurer=insurer, since=since, until=until)
    Certification.objects.bulk_create([row])
    audit.record("certify.patient", by=by, object_id=row.pk, patients=[patient.pk], detail={"level": level})
    look_again(patient.pk, by=by)
    return row


@transaction.atomic
def keep_in_profile(*, patient: Patient, values: Mapping[str, str | list[str]], by: Actor) -> None:
    """By path (`profile.PROFILE_PATHS`): what was typed in a sheet fills the next one. Other paths are left out.

    What somebody else said lately stands beside it until it is old: two sources are shown, not one overwritten.
    """
    written = {"at": timezone.now().isoformat(), "by": str(by.id)}
    standing = Patient.objects.select_for_update().get(pk=patient.pk)
    kept = {
        path: {"value": value, **written, **_beside(standing.profile.get(path), value, by)}
        for path, value in values.items()
        if path in PROFILE_PATHS
    }
    standing.profile |= kept
    standing.save(update_fields=["profile"])
    audit.record("keep.profile", by=by, patients=[patient.pk], detail={"paths": sorted(kept)})


def _beside(entry: dict | None, value: str | list[str], by: Actor) -> dict[str, dict]:
    if entry is None or entry["value"] == value or entry["by"] == str(by.id):
        return {}
    if timezone.now() - datetime.fromisoformat(entry["at"]) > LATELY:
        return {}
    return {"before": {name: entry[name] for name in ("value", "at", "by")}}


def _claim(patient: Patient, version: int, **fields: object) -> None:
    standing = Patient.objects.filter(pk=patient.pk, version=version)
    if not standing.update(version=F("version") + 1, **fields):
        raise SomebodyWasFaster
