"""What the record knows of a person, loaded once for a sheet, and the paths by which sheets ask for it."""

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind, PractitionerRole, Profession
from renkei.ground.sheets.paths import PATHS, Known
from renkei.ground.sheets.reading import era_date
from renkei.ground.sheets.ways import DESTINATIONS
from renkei.patients import queries
from renkei.patients.models import Certification, Consent, Contact, Patient, Sex
from renkei.patients.profile import PROFILE_PATHS
from renkei.patients.queries import Member

SEX_CODES = {Sex.MALE: "1", Sex.FEMALE: "2", Sex.OTHER: "9"}  # JIS X 0303, as the pack's list has them
CONTACTS_OF_SHEETS = 3


# what rooms above know of a person, by a name of their own: loaded once a sheet, when a path asks for it
PARTS: dict[str, Callable[[Patient], Any]] = {}


@dataclass(frozen=True)
class PersonKnown:
    """What `about["patient"]` is when a sheet is filled."""

    patient: Patient
    contacts: list[Contact]
    certification: Certification | None
    consent: Consent | None
    team: list[Member]
    names: dict[str, str]  # by role id, of who wrote what stands in the profile
    loaded: dict[str, Any] = dataclasses.field(default_factory=dict)

    def part(self, name: str) -> Any:
        if name not in self.loaded:
            self.loaded[name] = PARTS[name](self.patient)
        return self.loaded[name]


def prefill_context(actor: Actor, patient: Patient) -> PersonKnown:
    """Five queries, whatever the sheet asks, and one or two for each part of a room above that it asks for.

    The actor's row policies decide what is in it.
    """
    given = [one for one in queries.consents(patient) if one.withdrawn_at is None]
    return PersonKnown(
        patient=patient,
        contacts=queries.contacts(patient),
        certification=queries.certification(patient),
        consent=given[0] if given else None,
        team=queries.team(patient),
        names=_writers(patient),
    )


def _writers(patient: Patient) -> dict[str, str]:
    entries = [
        *patient.profile.values(),
        *(one["before"] for one in patient.profile.values() if "before" in one),
    ]
    roles = {UUID(entry["by"]) for entry in entries if entry.get("by")}
    rows = PractitionerRole.objects.filter(pk__in=roles).values_list("pk", "practitioner__name")
    return {str(key): name for key, name in rows}


def offer_paths() -> None:
    """Once, when the room is ready."""
    for name, label, resolve in _direct():
        PATHS.register(f"patient.{name}", label, resolve)
    for number in range(1, CONTACTS_OF_SHEETS + 1):
        for field in ("name", "relation", "phone", "lives"):
            PATHS.register(f"patient.contacts.{number}.{field}", _("連絡先から"), _contact(number, field))
    for path in sorted(PROFILE_PATHS):
        PATHS.register(path, _("前の書類から"), _from_profile(path))


def offer_destinations() -> None:
    """To whom of the care team a sheet may go; wards of a stay are the stay's own matter."""
    DESTINATIONS["team"] = _organizations(lambda member: True)
    DESTINATIONS["team.care-manager"] = _organizations(_is_care_manager)
    DESTINATIONS["team.doctor"] = _organizations(_is_doctor)


def _organizations(belongs: Callable[[Member], bool]) -> Callable[[dict[str, Any]], list[UUID]]:
    def resolve(about: dict[str, Any]) -> list[UUID]:
        known: PersonKnown = about["patient"]
        return [one.organization_id for one in known.team if one.stay_id is None and belongs(one)]

    return resolve


def _direct() -> list[tuple[str, object, Callable[[PersonKnown], object]]]:
    identity, certified, team = _("基本の情報から"), _("要介護認定から"), _("ケアチームから")
    return [
        ("name", identity, lambda known: known.patient.name),
        ("kana", identity, lambda known: known.patient.kana),
        ("birth_date", identity, lambda known: known.patient.birth_date),
        ("age", identity, lambda known: queries.age_on(known.patient.birth_date, timezone.localdate())),
        ("sex", identity, lambda known: SEX_CODES.get(Sex(known.patient.sex))),
        ("address", identity, lambda known: known.patient.address),
        ("phone", identity, lambda known: known.patient.phone),
        ("household", identity, lambda known: known.patient.household),
        ("certification.level", certified, _level),
        ("certification.valid_from", certified, lambda known: getattr(known.certification, "since", None)),
        ("certification.valid_until", certified, lambda known: getattr(known.certification, "until", None)),
        ("consent.given_by", _("同意の記録から"), _consented),
        ("care_manager.office", team, _of_team(_is_care_manager, "office")),
        ("care_manager.name", team, _of_team(_is_care_manager, "name")),
        ("care_manager.phone", team, _of_team(_is_care_manager, "phone")),
        ("care_manager.fax", team, _of_team(_is_care_manager, "fax")),
        ("doctor.clinic", team, _of_team(_is_doctor, "office")),
        ("doctor.phone", team, _of_team(_is_doctor, "phone")),
        ("doctor.name", team, _of_team(_is_doctor, "name")),
        ("doctor.kana", team, _of_team(_is_doctor, "kana")),
    ]


def _level(known: PersonKnown) -> Known | None:
    """One whose time is over is shown until somebody knows the new one."""
    if known.certification is None:
        return None
    over = known.certification.until < timezone.localdate()
    why = _("認定の期間が%sに終わっています") % era_date(known.certification.until) if over else ""
    return Known(known.certification.level, str(_("要介護認定から")), unsettled=str(why))


def _consented(known: PersonKnown) -> list[str] | None:
    """The sheet asks person or family; what was written or said for the person is the person's own."""
    if known.consent is None:
        return None
    own = known.consent.giver in (Consent.Giver.PERSON, Consent.Giver.WRITTEN_FOR)
    return ["person"] if own else None


def _contact(number: int, field: str) -> Callable[[PersonKnown], object]:
    def resolve(known: PersonKnown) -> object:
        return getattr(known.contacts[number - 1], field) if len(known.contacts) >= number else None

    return resolve


def _of_team(belongs: Callable[[Member], bool], field: str) -> Callable[[PersonKnown], Known | None]:
    def resolve(known: PersonKnown) -> Known | None:
        """The first to join; where a second says something else, both stand there."""
        found = [
            Known(getattr(one, field), str(_("ケアチーム　%s") % one.office))
            for one in known.team
            if belongs(one) and getattr(one, field)
        ]
        return replace(found[0], others=tuple(found[1:])) if found else None

    return resolve


def _is_care_manager(member: Member) -> bool:
    return member.kind == OrganizationKind.CARE_MANAGER_OFFICE and member.stay_id is None


def _is_doctor(member: Member) -> bool:
    return member.function == Profession.DOCTOR and member.stay_id is None


def _from_profile(path: str) -> Callable[[PersonKnown], Known | None]:
    def resolve(known: PersonKnown) -> Known | None:
        entry = known.patient.profile.get(path)
        if entry is None:
            return None
        before = entry.get("before")
        others = (Known(before["value"], _source(before, known.names)),) if before else ()
        return Known(entry["value"], _source(entry, known.names), on=_day(entry), others=others)

    return resolve


def _day(entry: dict) -> date:
    return timezone.localdate(datetime.fromisoformat(entry["at"]))


def _source(entry: dict, names: dict[str, str]) -> str:
    """「3/14 鈴木 由紀」."""
    day = timezone.localtime(datetime.fromisoformat(entry["at"]))
    return f"{day.month}/{day.day} {names.get(entry['by'], '')}".strip()
