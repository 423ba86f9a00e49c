"""Who stands at the door: one query finds the sign-in, the user and the capacity, and tells the row policies."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.db import connection
from django.utils.crypto import constant_time_compare

from renkei.ground.people.devices import rested
from renkei.ground.people.models import Capacity, PractitionerRole, User, profession_label

SIGN_IN = "renkei_sign_in"
ROLE = "renkei_role"

ENTER = """
    select u.id, u.username, u.password, u.is_active, u.is_demonstration, s.second_factor,
           p.id, p.name,
           r.id, r.capacity, r.profession, o.id, o.name, o.kind, o.municipality_id,
           not exists (select 1 from people_officeadmission a
                        where a.organization_id = o.id and a.called_at is null),
           set_config('renkei.role', coalesce(r.id::text, ''), true),
           d.id, d.idle_minutes, s.by_pin
      from people_signin s
      join people_user u on u.id = s.user_id
      left join people_device d on d.id = s.device_id
      join people_practitioner p on p.id = u.practitioner_id
      left join lateral (
           select * from people_practitionerrole r
            where r.practitioner_id = p.id and (r.until is null or r.until > now())
              and (d.id is null or r.organization_id = d.organization_id)
              and not (s.by_pin and r.capacity = 'administrator')
            order by (r.id = %s) desc, r.since limit 1) r on true
      left join people_organization o on o.id = r.organization_id
     where s.id = %s and s.user_id = %s and s.ended_at is null and u.is_active
       and d.withdrawn_at is null
"""
NOBODY = "select set_config('renkei.role', '', true)"


@dataclass(frozen=True, slots=True)
class Actor:
    """The PractitionerRole that acts, flat; `id` is the role's."""

    id: UUID
    practitioner_id: UUID
    name: str
    capacity: str
    profession: str
    organization_id: UUID
    organization: str
    organization_kind: str
    municipality: str | None
    admitted: bool = True  # of the office: False until the secretariat has called its published phone
    at_device: bool = False  # a shared one: only its office's capacities are there
    by_pin: bool = False  # and with a PIN no administrator's

    @property
    def capacity_label(self) -> str:
        """ケアマネジャー in a care team; 市の担当（統計） at the city's desk."""
        if self.capacity == Capacity.CARE:
            return profession_label(self.profession)
        return str(Capacity(self.capacity).label)


def actor_of(role: PractitionerRole) -> Actor:
    """Where nobody stands at the door: a command, a job."""
    return Actor(
        id=role.pk,
        practitioner_id=role.practitioner_id,
        name=role.practitioner.name,
        capacity=role.capacity,
        profession=role.profession,
        organization_id=role.organization_id,
        organization=role.organization.name,
        organization_kind=role.organization.kind,
        municipality=role.organization.municipality_id,
    )


@dataclass(frozen=True, slots=True)
class Entrance:
    user: User
    second_factor: bool
    actor: Actor | None
    idle_minutes: int | None = None  # at a shared device
    by_pin: bool = False


def enter(session) -> Entrance | None:
    """Needs an open transaction: sets `renkei.role` in it.

    None for strangers, ended sign-ins, and at a shared device that nobody touched for its time.
    """
    with connection.cursor() as cursor:
        if not session.get(SIGN_IN) or not session.get(SESSION_KEY):
            cursor.execute(NOBODY)
            return None
        cursor.execute(ENTER, [session.get(ROLE), session[SIGN_IN], session[SESSION_KEY]])
        row = cursor.fetchone()
        if row is None:
            return None
        user = User(id=row[0], username=row[1], password=row[2], is_active=row[3], is_demonstration=row[4])
        user.practitioner_id = row[6]
        user._state.adding = False
        user._state.db = "default"
        idle_minutes, by_pin = row[18], row[19]
        same = constant_time_compare(session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash())
        if not same or (idle_minutes and rested(session, idle_minutes)):
            cursor.execute(NOBODY)
            return None
    return Entrance(user, row[5], _actor(row), idle_minutes, by_pin)


def _actor(row: tuple) -> Actor | None:
    if row[8] is None:
        return None
    return Actor(
        id=row[8],
        practitioner_id=row[6],
        name=row[7],
        capacity=row[9],
        profession=row[10],
        organization_id=row[11],
        organization=row[12],
        organization_kind=row[13],
        municipality=row[14],
        admitted=row[15],
        at_device=row[17] is not None,
        by_pin=row[19],
    )
