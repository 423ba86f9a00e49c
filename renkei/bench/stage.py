"""Whom and what is measured: a care manager with a person of 5,000 entries, small and large offices, twenty desks."""

from dataclasses import dataclass
from uuid import UUID

import psycopg
from django.urls import NoReverseMatch, reverse

from renkei.demo.signins import SIGN_INS
from renkei.ground.db.ids import new_id
from renkei.ground.people.models import PractitionerRole

ENTRIES = 5000
SIZES = (3, 50)
DESKS, PEOPLE = 20, 40

FULLEST = """
    select m.patient_id, count(e.id) from patients_careteammember m
      left join record_entry e on e.patient_id = m.patient_id
     where m.organization_id = %s and m.until is null and m.stay_id is null
     group by m.patient_id order by count(e.id) desc, m.patient_id limit 1
"""
MORE_ENTRIES = """
    insert into record_entry (id, patient_id, organization_id, author_id, profession, at, category, text, urgent, audience,
                              version, sealed_because)
    select gen_random_uuid(), e.patient_id, e.organization_id, e.author_id, e.profession,
           e.at - n * interval '7 minutes', e.category, e.text, false, e.audience, 1, ''
      from record_entry e, generate_series(1, %s) n where e.patient_id = %s limit %s
"""
OFFICE = """
    insert into people_organization (id, kind, name, kana, number, municipality_id, care_area_id, address, phone, fax, mail,
                                     open_on_holidays, verified_at, ended_at)
    select %s, kind, %s, '', null, municipality_id, null, '', phone, fax, '', false, now(), null
      from people_organization where id = %s
"""
MEMBERS = """
    insert into patients_careteammember (id, patient_id, organization_id, function, since)
    select gen_random_uuid(), patient_id, %s, 'care_worker', now() - interval '1 day'
      from patients_careteammember
     where organization_id = %s and until is null and stay_id is null
     order by patient_id limit %s
"""


# care workers and managers of as many offices as there are, whose practitioner may have no sign-in yet
WHO = """
    select id, practitioner_id, organization_id from (
        select r.id, r.practitioner_id, r.organization_id,
               row_number() over (partition by r.organization_id order by r.id) as turn
          from people_practitionerrole r
         where r.capacity = 'care' and r.until is null
           and exists (select 1 from patients_careteammember m
                        where m.organization_id = r.organization_id and m.until is null and m.stay_id is null)) one
     order by turn, organization_id limit %s
"""
SIGN_IN = """
    insert into people_user (id, username, password, practitioner_id, is_active, is_demonstration)
    select %s, %s, '!', %s, true, false
     where not exists (select 1 from people_user where practitioner_id = %s)
"""
ROLE_OF = """
    select r.id, r.organization_id from people_practitionerrole r
      join people_user u on u.practitioner_id = r.practitioner_id where u.username = %s
"""
THEIRS = """
    select m.patient_id from patients_careteammember m
     where m.organization_id = %s and m.until is null and m.stay_id is null
     order by (select count(*) from record_entry e where e.patient_id = m.patient_id), m.patient_id limit %s
"""


@dataclass(frozen=True)
class Desk:
    """Somebody at work, with people of their own: those with the fewest entries first."""

    role: PractitionerRole
    people: list[UUID]

    def pages(self, person: UUID | None = None) -> dict[str, str]:
        """By name; a page that is not there yet is left out."""
        known = {
            "Today": address("today"),
            "Patient page": address("person", person or self.people[0]),
            "Patients list": address("record:people"),
        }
        return {name: path for name, path in known.items() if path}


@dataclass(frozen=True)
class Stage:
    people: int
    care_manager: PractitionerRole
    person: UUID  # with 5,000 entries
    of_size: dict[int, Desk]  # a colleague in an office of so many people
    desks: list[Desk]  # who work at once


def address(name: str, *arguments: object) -> str | None:
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return None


def set_stage(owner_dsn: str) -> Stage:
    """Adds what is missing, as the owner; the second time there is nothing to add."""
    care_manager = PractitionerRole.objects.select_related("organization").get(
        practitioner__user__username=SIGN_INS[0][1]
    )
    with psycopg.connect(owner_dsn) as connection:
        row = connection.execute("select count(*) from patients_patient").fetchone()
        person = _fill_person(connection, care_manager.organization_id)
        for size in SIZES:
            _make_office(connection, size, care_manager.organization_id)
        whose = [_seat(connection, number, *who) for number, who in enumerate(_who(connection))]
        whose += [_seat_of(connection, f"bench-{size}") for size in SIZES]
        connection.execute("analyze")  # as the database itself does in time
    desks = [Desk(PractitionerRole.objects.get(pk=role), people) for role, people in whose]
    return Stage(
        people=row[0] if row else 0,
        care_manager=care_manager,
        person=person,
        of_size=dict(zip(SIZES, desks[-len(SIZES) :], strict=True)),
        desks=desks[: -len(SIZES)],
    )


def _who(connection: psycopg.Connection) -> list[tuple[UUID, UUID, UUID]]:
    return connection.execute(WHO, [DESKS]).fetchall()


def _seat(
    connection: psycopg.Connection, number: int, role: UUID, practitioner: UUID, office: UUID
) -> tuple[UUID, list[UUID]]:
    connection.execute(SIGN_IN, [new_id(), f"bench-desk-{number}", practitioner, practitioner])
    return role, [person for (person,) in connection.execute(THEIRS, [office, PEOPLE])]


def _seat_of(connection: psycopg.Connection, username: str) -> tuple[UUID, list[UUID]]:
    """Asked of the same connection: what it has just made is not committed yet."""
    role, office = connection.execute(ROLE_OF, [username]).fetchone() or (None, None)
    return role, [person for (person,) in connection.execute(THEIRS, [office, PEOPLE])]


def _fill_person(connection: psycopg.Connection, office: UUID) -> UUID:
    found = connection.execute(FULLEST, [office]).fetchone()
    if found is None or found[1] == 0:
        raise LookupError("no person with entries: is this the demonstration region?")
    person, entries = found
    missing = ENTRIES - entries
    if missing > 0:
        connection.execute(MORE_ENTRIES, [missing // entries + 1, person, missing])
    return person


def _make_office(connection: psycopg.Connection, size: int, like: UUID) -> None:
    username, office, practitioner = f"bench-{size}", new_id(), new_id()
    if connection.execute("select 1 from people_user where username = %s", [username]).fetchone():
        return
    name = f"計測用の事業所（{size}人）"
    connection.execute(OFFICE, [office, name, like])
    connection.execute(
        "insert into people_practitioner (id, name, kana, mail) values (%s, %s, '', '')",
        [practitioner, "計測 用"],
    )
    connection.execute(
        "insert into people_user (id, username, password, practitioner_id, is_active, is_demonstration)"
        " values (%s, %s, '!', %s, true, false)",
        [new_id(), username, practitioner],
    )
    connection.execute(
        "insert into people_practitionerrole (id, practitioner_id, organization_id, capacity, profession, since)"
        " values (%s, %s, %s, 'care', 'care_worker', now() - interval '1 day')",
        [new_id(), practitioner, office],
    )
    connection.execute(MEMBERS, [office, like, size])
