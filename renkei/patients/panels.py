"""Panels of the person page: who it is, the care team, whom to call, who looked."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from renkei.ground.offers import ACTS, Act, Counter
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Capacity
from renkei.ground.policy.permissions import Permission, is_care_manager_office, may
from renkei.ground.tasks.models import TaskState
from renkei.patients import queries
from renkei.patients import work as due_work
from renkei.patients.models import Certification, Contact, Invitation, Patient, ProbableDuplicate
from renkei.patients.policy import Section, opens_to

LOOKS_BESIDE = 3


@dataclass(frozen=True)
class Head:
    patient: Patient
    certification: Certification | None
    level: str
    full: bool  # may change who the person is
    acts: list[Act]


@dataclass(frozen=True)
class Team:
    patient: Patient
    members: list[tuple[str, str, str]]  # function, name, office


@dataclass(frozen=True)
class Contacts:
    patient: Patient
    contacts: list[Contact]
    may_change: bool


@dataclass(frozen=True)
class Looks:
    patient: Patient
    looks: list[queries.Look]


@dataclass(frozen=True)
class Offers:
    invitations: list[Invitation]
    duplicates: list[ProbableDuplicate]


def offers(actor: Actor) -> Offers | None:
    """What other offices wait for an answer to; None when they do not."""
    waiting = Offers(queries.offered(actor), queries.unsettled(actor))
    return waiting if waiting.invitations or waiting.duplicates else None


def work(actor: Actor) -> due_work.Work | None:
    """Who has no task and seldom gets one is not shown an empty list."""
    found = due_work.work(actor)
    expects_some = is_care_manager_office(actor) or actor.capacity == Capacity.DESK
    return found if expects_some or found.due or found.done else None


@dataclass(frozen=True)
class Asked:
    patient: Patient
    asked: list[due_work.Due]


def asked(actor: Actor, patient: Patient) -> Asked:
    return Asked(patient, [due for due in due_work.asked(patient) if due.task.state == TaskState.OPEN])


def due_counters(found: due_work.Work) -> list[Counter]:
    states = [due.state for due in found.due]
    return [
        Counter(_("期限を過ぎたもの"), states.count("late"), "work", late=True),
        Counter(_("きょうまで"), states.count("today"), "work"),
    ]


def head(actor: Actor, patient: Patient) -> Head:
    standing = queries.certification(patient)
    level = queries.level_label(standing.level) if standing else ""
    full = may(actor, Permission.MANAGE_TEAM) and opens_to(actor, patient, Section.WHOLE)
    return Head(patient, standing, level, full, _acts(actor))


def _acts(actor: Actor) -> list[Act]:
    return sorted(ACTS.for_actor(actor), key=lambda act: actor.profession not in act.first_for)


def team(actor: Actor, patient: Patient) -> Team:
    members = [
        (member.function_label, member.name or member.office, member.office if member.name else "")
        for member in queries.team(patient)
    ]
    return Team(patient, members)


def contacts(actor: Actor, patient: Patient) -> Contacts:
    return Contacts(patient, queries.contacts(patient), may(actor, Permission.MANAGE_TEAM))


def looks(actor: Actor, patient: Patient) -> Looks:
    return Looks(patient, queries.who_looked(patient, LOOKS_BESIDE))
