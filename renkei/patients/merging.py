"""What makes up a person, for whoever makes one of two registrations, or takes a registration back.

Every room names its own tables with a `patient_id` here, from its `offers.py`; a test finds one that nobody named.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from renkei.patients.models import Contact, Patient

# table → what people call its rows; "" where they go with others'
MOVES: dict[str, Any] = {
    "patients_careteammember": _("ケアチーム"),
    "patients_certification": _("要介護認定"),
    "patients_consent": _("同意"),
    "patients_invitation": _("招待"),
    "patients_probableduplicate": "",
    "sheets_answer": _("書類"),
    "sheets_answervalue": "",
    "sheets_delivery": _("送付・受け取り"),
    "tasks_task": _("やること"),
    "documents_document": _("写真・ファイル"),
    "documents_chunk": "",
    "search_searchtext": "",
}

# table → why its rows do not move: they are kept with the merge, and are back when it is undone
ASIDE: dict[str, str] = {"patients_contact": "whom to call, in which order, is chosen by who merges"}

# table → why it is left as it is
STAYS: dict[str, str] = {
    "patients_patient": "the registration itself: set aside with the merge",
    "patients_merge": "tells who was merged with whom",
    "patients_mergeoffer": "tells who agreed to what",
    "facts_subject": "its facts are turned to the other pseudonym",
}

FIELDS = (
    "name", "kana", "birth_date", "sex", "municipality_id", "care_area_id", "address", "phone", "household", "resides",
)  # fmt: skip
CONTACTS = "contacts"
PROFILE = "profile "  # before the path of what sheets told
KEPT, GONE, BOTH = "kept", "gone", "both"

Described = dict[str, Any]  # by field, `CONTACTS`, or PROFILE + path; as JSON holds it


def described(patient: Patient, contacts: Iterable[Contact]) -> Described:
    plain = {name: getattr(patient, name) for name in FIELDS}
    found = {name: value if value is None else str(value) for name, value in plain.items()}
    profile = {PROFILE + path: entry for path, entry in patient.profile.items()}
    return found | profile | {CONTACTS: [_contact(one) for one in contacts]}


def _contact(one: Contact) -> dict[str, str]:
    return {name: getattr(one, name) for name in ("name", "relation", "phone", "lives", "note")}


def joined(kept: Described, gone: Described, chosen: Mapping[str, str]) -> Described:
    """What was chosen by field; of what sheets told, whatever was written last."""
    made = dict(kept)
    for name, value in gone.items():
        if name.startswith(PROFILE):
            made[name] = max(kept.get(name, value), value, key=lambda entry: entry.get("at", ""))
        elif name == CONTACTS and chosen.get(name) == BOTH:
            made[name] = [*kept[name], *(one for one in value if one not in kept[name])]
        elif chosen.get(name) == GONE:
            made[name] = value
    return made


def restored(now: Described, after: Described, before: Described) -> Described:
    """Before the merge, but for what somebody has written since."""
    untouched = {name for name in now | after if now.get(name) == after.get(name)}
    return {name: value for name, value in now.items() if name not in untouched} | {
        name: before[name] for name in untouched if name in before
    }
