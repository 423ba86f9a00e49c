"""Reads for the pages of this room."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.db.compiled import Asking, compiled
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization, OrganizationKind, profession_label
from renkei.ground.region.models import CareArea, Municipality
from renkei.ground.sheets.codes import standard_codes
from renkei.ground.sheets.models import Delivery, Means
from renkei.patients.folding import fold_person
from renkei.patients.models import (
    CareTeamMember,
    Certification,
    Consent,
    Contact,
    Invitation,
    Patient,
    ProbableDuplicate,
)
from renkei.patients.policy import Section, lasting, patients_visible_to

MOST_ALIKE = 30
IN_TEAMS = (
    OrganizationKind.HOSPITAL,
    OrganizationKind.CLINIC,
    OrganizationKind.DENTAL,
    OrganizationKind.PHARMACY,
    OrganizationKind.CARE_MANAGER_OFFICE,
    OrganizationKind.HOME_NURSING,
    OrganizationKind.HOME_CARE,
    OrganizationKind.DAY_CARE,
    OrganizationKind.FACILITY,
    OrganizationKind.SUPPORT_CENTRE,
)


class Look(NamedTuple):
    at: datetime
    organization: str
    profession: str
    action: str

    @property
    def profession_label(self) -> str:
        return profession_label(self.profession)


class Member(NamedTuple):
    """A member of a care team, flat."""

    function: str
    organization_id: UUID
    stay_id: UUID | None
    name: str | None
    kana: str | None
    office: str
    phone: str
    fax: str
    kind: str

    @property
    def function_label(self) -> str:
        return _("病棟") if self.stay_id else profession_label(self.function)


COPIES = {
    "print.sheet": gettext_lazy("印刷"),
    "export.sheet": gettext_lazy("Excelの書き出し"),
    "open.export": gettext_lazy("記録の書き出し"),
}


class Holder(NamedTuple):
    """An organisation that was sent something about the person, or took a copy of it."""

    organization: str
    means: str
    last: datetime

    @property
    def means_label(self) -> str:
        return str(COPIES.get(self.means) or Means(self.means).label)


def certification(patient: Patient) -> Certification | None:
    """What holds today, else the newest."""
    rows = _certifications(patient.pk)
    today = timezone.localdate()
    return next((row for row in rows if row.since <= today <= row.until), rows[0] if rows else None)


@compiled
def _certifications(patient_id: UUID) -> QuerySet[Certification]:
    return Certification.objects.filter(patient_id=patient_id).order_by("-since", "-id")[:5]


@cache
def level_label(level: str) -> str:
    return next((code.label for code in standard_codes()["care-level"].codes if code.value == level), level)


def levels() -> list[tuple[str, str]]:
    return [(code.value, code.label) for code in standard_codes()["care-level"].on(timezone.localdate())]


def team(patient: Patient) -> list[Member]:
    """In the order of joining; wards last."""
    return [Member(*row) for row in _team(patient.pk)]


@compiled
def _team(patient_id: UUID) -> QuerySet[CareTeamMember, tuple]:
    rows = CareTeamMember.objects.filter(lasting(), patient_id=patient_id).values_list(
        "function",
        "organization_id",
        "stay_id",
        "practitioner_role__practitioner__name",
        "practitioner_role__practitioner__kana",
        "organization__name",
        "organization__phone",
        "organization__fax",
        "organization__kind",
    )
    return rows.order_by(F("stay_id").asc(nulls_first=True), "since", "id")


def offices(patient: Patient) -> list[tuple[UUID, str]]:
    """Those of the care team, each once, in the order of joining: who may be asked to do something."""
    return list({member.organization_id: member.office for member in team(patient)}.items())


def named(patient_id: UUID | None) -> Patient | None:
    """The person of a row that only holds the key."""
    return Patient.objects.defer("profile").filter(pk=patient_id).first() if patient_id else None


def contacts(patient: Patient) -> list[Contact]:
    return _contacts(patient.pk)


@compiled
def _contacts(patient_id: UUID) -> QuerySet[Contact]:
    return Contact.objects.filter(patient_id=patient_id).order_by("order")


def consents(patient: Patient) -> list[Consent]:
    return list(Consent.objects.filter(patient=patient).order_by("-since", "-id"))


def standing_consent(patient_id: UUID, at: datetime) -> UUID | None:
    """Which consent covers sharing in the team at that moment: its key alone, also for those who may not read it."""
    with connection.cursor() as cursor:
        cursor.execute("select renkei_standing_consent(%s, %s)", [patient_id, at])
        return cursor.fetchone()[0]


def who_looked(patient: Patient, most: int) -> list[Look]:
    """Newest first; organisation, profession and time, never a name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select at, organization, profession, action from renkei_who_looked(%s, %s)", [patient.pk, most]
        )
        return [Look(*row) for row in cursor.fetchall()]


def holders(patient: Patient) -> list[Holder]:
    """Who holds copies that no withdrawal brings back: what was sent, by whatever means, printed or written to a file."""
    sent = Delivery.objects.filter(patient_id=patient.pk).values_list("receiver__name", "means")
    with connection.cursor() as cursor:
        cursor.execute(
            "select organization, action, last from renkei_copies(%s, %s)", [patient.pk, [*COPIES]]
        )
        taken = cursor.fetchall()
    return sorted(Holder(*row) for row in (*sent.annotate(last=Max("at")), *taken))


def invitations(patient: Patient) -> Sequence:
    waiting = Invitation.objects.filter(patient=patient, answered_at=None).order_by("made_at")
    return list(waiting.values_list("function", "made_at", "organization__name", named=True))


def offers_asked(actor: Actor) -> list[Asking]:
    return [(_offered, (actor.organization_id,)), (_unsettled, (actor.organization_id,))]


def offered(actor: Actor) -> list[Invitation]:
    """Invitations that wait for the answer of one's own office."""
    return _offered(actor.organization_id)


@compiled
def _offered(organization_id: UUID) -> QuerySet[Invitation]:
    waiting = Invitation.objects.filter(organization_id=organization_id, answered_at=None)
    return waiting.select_related("made_by__organization").order_by("made_at")


def unsettled(actor: Actor) -> list[ProbableDuplicate]:
    return _unsettled(actor.organization_id)


@compiled
def _unsettled(organization_id: UUID) -> QuerySet[ProbableDuplicate]:
    found = ProbableDuplicate.objects.filter(organization_id=organization_id, settled_at=None)
    return found.order_by("found_at")


def invitable(actor: Actor, patient: Patient) -> list[tuple[UUID, str]]:
    """Offices of the prefectures of the person and of the one who asks, nearest first, that are not in the team."""
    member_ids = CareTeamMember.objects.filter(lasting(), patient=patient).values("organization_id")
    offices = Organization.objects.filter(
        kind__in=IN_TEAMS, ended_at=None, municipality__prefecture__municipality__in=_towns(actor, patient)
    )
    offices = offices.exclude(pk__in=member_ids).exclude(admission__isnull=False, admission__called_at=None)
    rows = offices.distinct().values_list("id", "name", "kind", "municipality_id", "municipality__name")
    near = sorted(rows, key=lambda row: (row[3] != patient.municipality_id, row[4], row[2], row[1]))
    return [(key, f"{name}（{town}）") for key, name, _, _, town in near]


def people_like(actor: Actor, words: str) -> list[Patient]:
    """Of our own, whose name or kana holds these characters; by kana, at most `MOST_ALIKE`."""
    plain = fold_person(words)
    like = Q(folded_name__contains=plain) | Q(folded_kana__contains=plain)
    found = patients_visible_to(actor, Section.WHOLE).filter(like) if plain else Patient.objects.none()
    return list(found.defer("profile").order_by("folded_kana", "pk")[:MOST_ALIKE])


def own_twin(actor: Actor, identity: dict) -> Patient | None:
    """One of our own with the same reading, birth date and sex. Of others' nothing is told."""
    same = patients_visible_to(actor, Section.WHOLE).filter(
        folded_kana=fold_person(identity["kana"]), birth_date=identity["birth_date"], sex=identity["sex"]
    )
    return same.defer("profile").first()


def copyable(actor: Actor, patient: Patient, source: Patient) -> list[tuple[str, str]]:
    """(organisation:function, words) of the other's team, but who is in this team or was asked already."""
    asked = Invitation.objects.filter(patient=patient, answered_at=None).values_list(
        "organization_id", "function"
    )
    there = {(member.organization_id, member.function) for member in team(patient)} | set(asked)
    return [
        (f"{member.organization_id}:{member.function}", f"{member.function_label}　{member.office}")
        for member in team(source)
        if member.stay_id is None
        and member.organization_id != actor.organization_id
        and (member.organization_id, member.function) not in there
    ]


def _towns(actor: Actor, patient: Patient) -> list[str]:
    return [code for code in (patient.municipality_id, actor.municipality) if code]


def municipalities(actor: Actor) -> list[tuple[str, str]]:
    """The own one first, then its prefecture, then all others."""
    rows = Municipality.objects.order_by("code").values_list(
        "code", "name", "prefecture_id", "prefecture__name"
    )
    own = actor.municipality or ""
    near = sorted(rows, key=lambda row: (row[0] != own, row[2] != own[:2], row[0]))
    return [(code, f"{prefecture} {name}") for code, name, _, prefecture in near]


def care_areas() -> list[tuple[UUID, str]]:
    rows = CareArea.objects.order_by("municipality_id", "name").values_list(
        "id", "municipality__name", "name"
    )
    return [(key, f"{town} {name}") for key, town, name in rows]


def age_on(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
