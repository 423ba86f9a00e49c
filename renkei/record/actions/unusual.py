"""「いつもと違う」: seen by whoever is there, written for all, and waiting for a nurse's or doctor's word."""

from collections.abc import Iterable
from typing import BinaryIO

from django.db import transaction
from django.utils.translation import gettext as _

from renkei.ground.people.actor import Actor
from renkei.patients.models import Patient
from renkei.record.actions.entries import post
from renkei.record.actions.flags import flag
from renkei.record.models import Flag
from renkei.record.ways import ways


@transaction.atomic
def report_unusual(
    *,
    patient: Patient,
    what: Iterable[str],
    text: str = "",
    urgent: bool = False,
    attachments: Iterable[BinaryIO] = (),
    by: Actor,
) -> Flag:
    """`what`: values of the pack's `unusual`. An entry in the course, and what worries somebody: both, or neither.

    Raises `documents.WrongFile`.
    """
    chosen = set(what)
    named = "・".join(one.label for one in ways().unusual if one.value in chosen)
    first = _("いつもと違う：%(what)s") % {"what": named} if named else _("いつもと違う")
    words = "\n".join(line for line in (first, text.strip()) if line)
    entry = post(patient=patient, text=words, urgent=urgent, attachments=attachments, by=by)
    return flag(patient=patient, words=words, entry=entry, by=by)
