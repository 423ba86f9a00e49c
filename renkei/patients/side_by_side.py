"""Two registrations beside each other: what each says, what moves, and who will read it."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql

from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization
from renkei.ground.region.models import CareArea, Municipality
from renkei.ground.sheets.reading import era_date
from renkei.patients import queries
from renkei.patients.actions.merging import UNDONE_WITHIN, offices_to_agree
from renkei.patients.merging import BOTH, CONTACTS, GONE, KEPT, MOVES
from renkei.patients.models import (
    Household,
    Merge,
    MergeOffer,
    Patient,
    ProbableDuplicate,
    Residence,
    Sex,
)
from renkei.patients.policy import Section, is_full_member, patients_visible_to

MOST_ALIKE = 20


class Line(NamedTuple):
    """What both registrations say of one thing, in words."""

    name: str
    label: str
    kept: str
    gone: str

    @property
    def differs(self) -> bool:
        return self.kept != self.gone

    @property
    def better(self) -> str:
        """What is chosen unless somebody chooses: what is written, and of two what has stood longer."""
        return GONE if self.gone and not self.kept else KEPT

    @property
    def choices(self) -> list[tuple[str, str]]:
        empty = _("（書かれていません）")
        both = [(BOTH, _("両方を順に"))] if self.name == CONTACTS and self.kept and self.gone else []
        return [(KEPT, self.kept or empty), (GONE, self.gone or empty), *both]


@dataclass(frozen=True)
class Both:
    kept: Patient
    gone: Patient
    lines: list[Line]
    counts: list[tuple[str, int, int]]  # label, of who stays, of who goes
    teams: list[tuple[str, str]]  # office, which of the two it looks after
    waiting: list[Organization]  # whose agreement is missing

    @property
    def differing(self) -> list[Line]:
        return [line for line in self.lines if line.differs]

    @property
    def same(self) -> list[tuple[str, str]]:
        """Label and words of what is written and the same."""
        return [(line.label, line.kept) for line in self.lines if line.kept and not line.differs]


def both(actor: Actor, kept: Patient, gone: Patient) -> Both:
    agreed = MergeOffer.objects.filter(organization_id=actor.organization_id, accepted=True)
    said = set(
        agreed.filter(patient_id__in=[kept.pk, gone.pk], other_id__in=[kept.pk, gone.pk]).values_list(
            "to_id", flat=True
        )
    )
    missing = offices_to_agree(kept.pk, gone.pk, actor) - said
    return Both(
        kept,
        gone,
        _lines(kept, gone),
        counts(kept, gone),
        _teams(kept, gone),
        list(Organization.objects.filter(pk__in=missing).order_by("name")),
    )


def _lines(kept: Patient, gone: Patient) -> list[Line]:
    sides = [_in_words(patient) for patient in (kept, gone)]
    return [Line(name, label, *(side[name] for side in sides)) for name, label in _labels()]


def _labels() -> list[tuple[str, str]]:
    return [
        ("name", _("お名前")), ("kana", _("フリガナ")), ("birth_date", _("生年月日")), ("sex", _("性別")),
        ("municipality_id", _("市町村")), ("care_area_id", _("日常生活圏域")), ("address", _("住所")),
        ("phone", _("電話")), ("household", _("世帯")), ("resides", _("お住まい")), (CONTACTS, _("連絡先")),
    ]  # fmt: skip


def _in_words(patient: Patient) -> dict[str, str]:
    contacts = (f"{one.name}（{one.relation}）{one.phone}" for one in queries.contacts(patient))
    municipality: Municipality = patient.municipality
    area: CareArea | None = patient.care_area
    return {
        "name": patient.name,
        "kana": patient.kana,
        "birth_date": era_date(patient.birth_date),
        "sex": str(Sex(patient.sex).label),
        "municipality_id": municipality.name,
        "care_area_id": area.name if area else "",
        "address": patient.address,
        "phone": patient.phone,
        "household": str(Household(patient.household).label),
        "resides": str(Residence(patient.resides).label),
        CONTACTS: "、".join(contacts),
    }


def counts(kept: Patient, gone: Patient) -> list[tuple[str, int, int]]:
    """Rows of both by what people call them, as far as either has any; one query."""
    asked = sql.SQL(" union all ").join(
        sql.SQL(
            "select {}, count(*) filter (where patient_id = %(kept)s), count(*) filter (where patient_id = %(gone)s) "
            "from {} where patient_id in (%(kept)s, %(gone)s)"
        ).format(sql.Literal(table), sql.Identifier(table))
        for table, label in MOVES.items()
        if label
    )
    with connection.cursor() as cursor:
        cursor.execute(asked, {"kept": kept.pk, "gone": gone.pk})
        found = {table: (here, there) for table, here, there in cursor.fetchall()}
    return [(str(MOVES[table]), *pair) for table, pair in found.items() if any(pair)]


def _teams(kept: Patient, gone: Patient) -> list[tuple[str, str]]:
    """Every office of either team, with whom it looked after until now."""
    here, there = ({member.office for member in queries.team(patient)} for patient in (kept, gone))
    words = {(True, True): _("両方"), (True, False): _("残る登録"), (False, True): _("まとめる登録")}
    return [(office, words[office in here, office in there]) for office in sorted(here | there)]


def alike(actor: Actor, patient: Patient) -> list[Patient]:
    """Others whom our office looks after fully, of the same reading or born on the same day."""
    like = Q(folded_kana=patient.folded_kana) | Q(birth_date=patient.birth_date)
    others = patients_visible_to(actor, Section.WHOLE).filter(like).exclude(pk=patient.pk)
    return list(others.defer("profile").select_related("municipality").order_by("folded_kana")[:MOST_ALIKE])


def merges(patient: Patient) -> list[Merge]:
    return list(Merge.objects.filter(patient_id=patient.pk).select_related("organization").order_by("-at"))


def offers(actor: Actor, duplicate: ProbableDuplicate) -> list[MergeOffer]:
    """What was said about this pair, by either office."""
    found = MergeOffer.objects.filter(pair=duplicate.pair) if duplicate.pair else MergeOffer.objects.none()
    return list(found.select_related("organization", "to").order_by("made_at"))


def may_undo(actor: Actor, merge: Merge) -> bool:
    fresh = timezone.now() - merge.at <= UNDONE_WITHIN and merge.undone_at is None
    return fresh and is_full_member(actor, merge.patient_id)


def moved(merge: Merge) -> list[tuple[str, int]]:
    keys: dict[str, Any] = merge.moves.get("moved", {})
    return [(str(label), len(keys[table])) for table, label in MOVES.items() if label and keys.get(table)]


def stayed(merge: Merge) -> list[tuple[str, int]]:
    return [(str(MOVES[table]), count) for table, count in merge.stayed.items() if table in MOVES]
