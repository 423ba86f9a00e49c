"""Bulk loading writes what the actions write: one story told both ways, every table compared row by row."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from psycopg.rows import dict_row

from renkei.demo.happenings import SHEET, Happenings
from renkei.demo.load import load
from renkei.demo.persons import People, Person
from renkei.demo.region import Founder, Region, Role
from renkei.demo.rows import Keys, Rows
from renkei.ground.db.acting import acting_as
from renkei.ground.db.provision import provision
from renkei.ground.packs.loaded import sheet as sheet_of
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import OrganizationKind as Kind
from renkei.ground.people.models import Profession
from renkei.ground.sheets.actions import open_draft, save_draft
from renkei.ground.tasks.models import Task
from renkei.patients.actions import accept, certify, invite, register, set_contacts
from renkei.patients.models import Invitation, Patient
from renkei.record.actions import measure, post, seal, set_range
from renkei.record.models import Entry
from renkei.scenes.hospital_stay import actions as stays
from renkei.scenes.hospital_stay.actions.calls import record_call
from renkei.scenes.hospital_stay.actions.preparations import Wanted
from renkei.scenes.hospital_stay.announcing import Admission, announce
from renkei.scenes.hospital_stay.home_list import home_list_for
from renkei.scenes.hospital_stay.models import Inquiry, Stay
from tests.conftest import PRISTINE

TODAY = date(2026, 11, 21)
NOW = datetime.now(UTC)
LONG_BEFORE = datetime(2020, 1, 1, tzinfo=UTC)
NOT_COMPARED = {
    "audit_event": {"xact"},  # PostgreSQL's own
    "people_user": {"password"},
    "jobs_notice": {"mailed_at"},  # of the demonstration no mail is sent
    "sheets_answer": {"revision"},
}
LEFT_OUT = ("django_", "procrastinate_", "facts_fact_log_", "account_", "mfa_", "auth_")
SAME_MOMENT = timedelta(hours=1)  # a busy machine comes to this test late
TEXT, URGENT, WRONG = "体重42.0kgで変わりなし。", "至急です。熱があります。", "別の方の記録"
HEARD = {"spoke_with": "本人", "heard": {"meals": "worry"}, "words": TEXT}
NUMBERS = {"pulse": Decimal(72), "oxygen_saturation": Decimal(88)}
UNUSUAL = "SpO₂ 88 %（いつもの範囲 90 % 以上、医師の確認待ち）"
SAID = {
    "ward": "3階東病棟",
    "contact": "平良（0979-51-1001）",
    "admitted_on": TODAY - timedelta(days=3),
    "admitted_time": datetime(2026, 1, 1, 10, 30).time(),
    "planned": False,
    "planned_days": None,
    "reason": "acute",
}


class Ground:
    """The same places and one person in two databases."""

    def __init__(self) -> None:
        founder, self.places = Founder(Random(1), TODAY), Rows()
        founder.found(self.places)
        self.region: Region = founder.block(self.places, 0)
        people = People(Random(2), self.region, TODAY)
        self.person: Person = people.born(1)
        self.person.registered_at, self.person.kana = NOW, "ショウジ キュウサク"  # small letters fold, too
        self.manager = self.person.team[Profession.CARE_MANAGER]
        self.nurse: Role = self.region.of(Kind.HOME_NURSING, self.person.town)[0].roles[0]
        self.person.team = {Profession.CARE_MANAGER: self.manager, Profession.NURSE: self.nurse}
        self.person.resides, self.person.profile = "home", {}
        self.doctor: Role = self.region.of(Kind.CLINIC, self.person.town)[0].roles[0]
        self.hospital = self.region.of(Kind.HOSPITAL, self.person.town)[0]
        self.ward = self.hospital.roles[0]
        self.data = {"admitted_on": "2026-11-18", "care_level": "22", "name": self.person.name}

    def load(self, dsn: str, *more: Rows) -> None:
        load([self.places, *more], dsn)


def registers(ground: Ground) -> Patient:
    """The person, by the care manager."""
    person, manager = ground.person, ground.manager
    identity = {
        "name": person.name,
        "kana": person.kana,
        "birth_date": person.born,
        "sex": person.sex,
        "municipality_id": person.town.code,
        "care_area_id": person.area,
        "address": person.address,
        "phone": person.phone,
        "household": person.household,
    }
    consent = {
        "giver": "person",
        "giver_name": person.name,
        "form": "signed",
        "purpose": "team",
        "since": NOW.date(),
    }
    with acting_as(manager.id):
        return register(identity=identity, consent=consent, by=actor(manager))


def by_hand(ground: Ground) -> None:
    """Through the actions, each in its actor's name."""
    person, manager, nurse, ward = ground.person, ground.manager, ground.nurse, ground.ward
    with acting_as(manager.id):
        patient = registers(ground)
        contacts = [dict(zip(("name", "relation", "phone"), one, strict=True)) for one in person.contacts]
        set_contacts(patient=patient, version=1, contacts=contacts, by=actor(manager))
        since, until = person.certified
        certify(
            patient=patient,
            level=person.level,
            insurer=person.town.insurer,
            since=since,
            until=until,
            by=actor(manager),
        )
        invite(patient=patient, organization_id=nurse.office.id, function="nurse", by=actor(manager))
    with acting_as(nurse.id):
        accept(invitation=Invitation.objects.get(), by=actor(nurse))
    with acting_as(nurse.id):
        patient = Patient.objects.get()
        for text, urgent, audience in (
            (TEXT, False, "family"),
            (URGENT, True, "team"),
            (WRONG, False, "team"),
        ):
            post(patient=patient, text=text, urgent=urgent, audience=audience, by=actor(nurse))
        seal(entry=Entry.objects.get(text=WRONG), because=WRONG, by=actor(nurse))
        limits = {"kind": "oxygen_saturation", "low": Decimal(90), "because": TEXT}
        clinic = {"doctor": ground.doctor.name, "clinic_id": ground.doctor.office.id}
        set_range(patient=patient, **limits, **clinic, by=actor(nurse))
        measure(patient=patient, values=NUMBERS, at=NOW, by=actor(nurse))
    for discharged in (True, False):
        in_hospital(ground, patient, discharged)
    with acting_as(ward.id):
        announce(
            kana="クラモチ トメ",
            birth_date=date(1938, 5, 2),
            sex="female",
            admission=Admission(**SAID),
            by=actor(ward),
        )


def in_hospital(ground: Ground, patient: Patient, discharged: bool) -> None:
    person, manager, ward = ground.person, ground.manager, ground.ward
    with acting_as(ward.id):
        announce(
            kana=person.kana,
            birth_date=person.born,
            sex=person.sex,
            admission=Admission(**SAID),
            by=actor(ward),
        )
    with acting_as(manager.id):
        inquiry = Inquiry.objects.select_related("announcement").get(state="waiting")
        every = ("contacts", "certification", "sheets", "record")
        stay = stays.confirm(inquiry, sections=every, by=actor(manager))
        if not discharged:
            stays.void_stay(stay, because="did_not_happen", version=1, by=actor(manager))
            return
        said = Admission(**SAID | {"admitted_on": SAID["admitted_on"] - timedelta(days=1)})
        stay = stays.correct_admission(stay, said=said, version=1, by=actor(manager))
        sheet = sheet_of(SHEET)
        draft = open_draft(sheet, {}, patient_id=patient.pk, match=stay.pk, by=actor(manager))
        draft = save_draft(draft, data=ground.data, revision=1, by=actor(manager))
        stays.send_sheet(stay, draft, sheet, to=[stay.hospital_id], means="app", at=NOW, by=actor(manager))
        items = {item.id: item for item in home_list_for(person.town.code).items}
        wanted = [
            Wanted(item=id, text=items[id].text, late=items[id].late, organization_id=office, until=TODAY)
            for id, office in (("bed", None), ("medicine", ground.nurse.office.id))
        ]
        made = stays.prepare(stay, wanted=wanted, by=actor(manager))
    with acting_as(ground.nurse.id):
        stays.settle(made[1], by=actor(ground.nurse))
    with acting_as(ward.id):
        found = Stay.objects.get(pk=stay.pk)
        for version, days in ((2, 9), (3, 12)):
            day = NOW.date() + timedelta(days=days)
            stays.expect_discharge(found, on=day, because=TEXT, version=version, by=actor(ward))
        stays.discharge(found, on=TODAY, outcome="home", version=4, by=actor(ward))
    with acting_as(manager.id):
        task = Task.objects.get(rule="call-2-days")
        record_call(task, result="absent", at=NOW, by=actor(manager))
        record_call(task, result="reached", at=NOW, **HEARD, by=actor(manager))


def in_bulk(ground: Ground) -> Rows:
    """The same, as rows."""
    rows, person, manager, nurse = Rows(), ground.person, ground.manager, ground.nurse
    happen = Happenings(rows, Keys(Random(3)), LONG_BEFORE)
    happen.register(person, by=manager)
    happen.set_contacts(person, by=manager)
    happen.certify(person, by=manager)
    invitation = happen.invite(person, nurse.office, "nurse", NOW, by=manager)
    happen.accept(invitation, person, NOW, by=nurse)
    happen.post(person, TEXT, NOW, audience="family", by=nurse)
    happen.post(person, URGENT, NOW, urgent=True, by=nurse)
    happen.seal(happen.post(person, WRONG, NOW, by=nurse), person, WRONG, NOW, by=nurse)
    limits = {"kind": "oxygen_saturation", "low": 90, "because": TEXT}
    happen.set_range(person, NOW, **limits, doctor=ground.doctor, by=nurse)
    _, oxygen = happen.measure(person, NUMBERS, NOW, by=nurse)
    happen.flag(person, UNUSUAL, NOW, kind="range", observation=oxygen, by=nurse)
    for discharged in (True, False):
        announcement = happen.announce(person.kana, person.born, person.sex, NOW, SAID, by=ground.ward)
        inquiry = happen.inquire(announcement, person, manager.office)
        stay = happen.confirm(inquiry, announcement, person, ground.hospital, NOW, by=manager)
        if not discharged:
            happen.void_stay(stay, person, "did_not_happen", "入院しなかった", NOW, by=manager)
            continue
        happen.correct_admission(stay, person, SAID["admitted_on"] - timedelta(days=1), NOW, by=manager)
        answer = happen.submit(stay, person, ground.data, {}, NOW, by=manager)
        happen.deliver(stay, person, ground.hospital, "app", NOW, answer=answer, by=manager)
        wanted = (("bed", None, TODAY), ("medicine", nurse.office, TODAY))
        _bed, medicine = happen.prepare(stay, person, wanted, NOW, by=manager)
        happen.settle_preparation(medicine, person, NOW, by=nurse)
        for days in (9, 12):
            day = NOW.date() + timedelta(days=days)
            happen.expect_discharge(stay, person, day, NOW, because=TEXT, by=ground.ward)
        happen.discharge(stay, person, TODAY, "home", NOW, by=ground.ward)
        task, *_later = happen.plan_calls(stay, person, TODAY, NOW, caller=manager, by=ground.ward)
        happen.record_call(task, stay, person, "absent", NOW, by=manager)
        happen.record_call(task, stay, person, "reached", NOW, **HEARD, by=manager)
    unknown = happen.announce("クラモチ トメ", date(1938, 5, 2), "female", NOW, SAID, by=ground.ward)
    centre = ground.region.of(Kind.SUPPORT_CENTRE, ground.hospital.town)[0]
    happen.inquire(unknown, None, centre)
    happen.settle()
    return rows


def actor(role: Role) -> Actor:
    office = role.office
    town = office.town.code if office.town else None
    return Actor(
        role.id, role.id, role.name, role.capacity, role.profession, office.id, office.name, office.kind, town
    )


@pytest.fixture
def twin(committed) -> Iterator[str]:
    """A second empty database: its owner's address."""
    name = connection.settings_dict["NAME"] + "_twin"
    provision(committed.superuser_dsn(), name, template=PRISTINE)
    yield committed.dsn("renkei_owner", name)


def test_one_story_told_both_ways_leaves_the_same_rows(committed, twin):
    compare(committed, twin, by_hand, in_bulk)


def compare(
    committed, twin: str, by_hand: Callable[[Ground], None], in_bulk: Callable[[Ground], Rows]
) -> None:
    """Told by the actions in one database and loaded in bulk in the other: every table is the same."""
    ground = Ground()
    mine = committed.dsn("renkei_owner", connection.settings_dict["NAME"])
    ground.load(mine)
    by_hand(ground)
    ground.load(twin, in_bulk(ground))
    bulk, hand = dump(twin), dump(mine)
    for table in sorted(bulk.keys() | hand.keys()):
        assert bulk.get(table) == hand.get(table), table


def dump(dsn: str) -> dict[str, list[dict[str, Any]]]:
    """Every table; keys that were made on the way are told by what they name, moments of this run by their distance."""
    with psycopg.connect(dsn, row_factory=dict_row) as owner:
        tables = [
            row["relname"]
            for row in owner.execute(
                "select relname from pg_class where relkind in ('r', 'p') and relnamespace = 'public'::regnamespace"
                " order by relname"
            )
            if not row["relname"].startswith(LEFT_OUT)
        ]
        found = {table: owner.execute(f"select * from {table}").fetchall() for table in tables}
    return Names(found).told()


class Names:
    """Rows without accidental keys: a made key is replaced by its table and its place among rows told alike."""

    def __init__(self, tables: dict[str, list[dict[str, Any]]]):
        self.tables = tables
        self.names: dict[str, str] = {}

    def told(self) -> dict[str, list[dict[str, Any]]]:
        for _round in range(3):  # a row is told by what it refers to, which is told by what it refers to
            for table, rows in self.tables.items():
                self._name(table, rows)
        return {
            table: sorted((self._row(table, row) for row in rows), key=repr)
            for table, rows in self.tables.items()
            if rows
        }

    def _name(self, table: str, rows: list[dict[str, Any]]) -> None:
        key = next((name for name in ("id", "patient_id", "subject") if rows and name in rows[0]), None)
        if key is None or table.startswith("facts_fact_"):
            return
        ordered = sorted(rows, key=lambda row: repr(self._row(table, row | {key: None})))
        for number, row in enumerate(ordered):
            self.names[str(row[key])] = f"{table} {number}"

    def _row(self, table: str, row: dict[str, Any]) -> dict[str, Any]:
        left_out = NOT_COMPARED.get(table, set()) | ({"id"} if table.startswith("facts_fact_") else set())
        return {name: self._plain(value) for name, value in row.items() if name not in left_out}

    def _plain(self, value: Any) -> Any:
        if isinstance(value, datetime):
            days = round((value - NOW) / timedelta(days=1))
            return f"now + {days} days" if abs(value - NOW - timedelta(days=days)) < SAME_MOMENT else value
        if isinstance(value, UUID):
            return self.names.get(str(value), "a key")
        if isinstance(value, list):
            return [self._plain(one) for one in value]
        if isinstance(value, str) and value.startswith("/"):
            return "/".join(self.names.get(part, part) for part in value.split("/"))
        return value
