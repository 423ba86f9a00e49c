"""The people whom a visitor of the demonstration may be."""

from typing import Any

from renkei.ground.people.models import Capacity, PractitionerRole, Profession, User


def demonstration_user(username: str) -> User | None:
    return User.objects.filter(username=username, is_demonstration=True).first()


def sign_ins() -> list[dict[str, Any]]:
    """One row a demonstration login: name, username, what it may do first, where."""
    rows = PractitionerRole.objects.filter(practitioner__user__is_demonstration=True, until=None).order_by(
        "practitioner__user__username", "since"
    )
    people: dict[str, dict[str, Any]] = {}
    fields = (
        "practitioner__user__username",
        "practitioner__name",
        "capacity",
        "profession",
        "organization__name",
    )
    for username, name, capacity, profession, organization in rows.values_list(*fields):
        label = Profession(profession).label if capacity == Capacity.CARE else Capacity(capacity).label
        person = people.setdefault(username, {"username": username, "name": name, "capacities": []})
        person["capacities"].append((label, organization))
    return list(people.values())
