"""Pages of this room: the person and the team, what its offices ask of each other, two registrations of one person."""

from renkei.patients.views.charge import absence, charge, end_absence, take_back, work
from renkei.patients.views.copying import copying, copying_from
from renkei.patients.views.merging import both, duplicate, merge_offer, merged, merging
from renkei.patients.views.person import (
    certification,
    consent,
    contacts,
    disclosures,
    identity,
    invitation,
    leaving,
    register,
    team,
    who_looked,
    withdrawal,
)
from renkei.patients.views.tasks import due, task, tasks

__all__ = [
    "absence",
    "both",
    "certification",
    "charge",
    "consent",
    "contacts",
    "copying",
    "copying_from",
    "disclosures",
    "due",
    "duplicate",
    "end_absence",
    "identity",
    "invitation",
    "leaving",
    "merge_offer",
    "merged",
    "merging",
    "register",
    "take_back",
    "task",
    "tasks",
    "team",
    "who_looked",
    "withdrawal",
    "work",
]
