"""Beginning and ending to act for an office."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell_access_changed
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import (
    JoiningMail,
    JoiningSlip,
    Practitioner,
    PractitionerRole,
    SignIn,
    User,
)


class AlreadyThere(Exception):
    """This person acts for this office in this capacity already."""


class NameTaken(Exception):
    """Somebody signs in by this name: told to nobody who has not shown a code."""


def begin_sign_in(*, name: str, kana: str, username: str, password: str) -> User:
    """The second factor is set up at the first sign-in. Raises `NameTaken`."""
    if User.objects.filter(username__iexact=username).exists():
        raise NameTaken
    practitioner = Practitioner.objects.create(name=name, kana=kana)
    return User.objects.create_user(username, password, practitioner)


def begin_role(
    *, practitioner: Practitioner, organization_id: UUID, capacity: str, profession: str, detail: dict
) -> PractitionerRole:
    """Raises `AlreadyThere`."""
    place = {"practitioner": practitioner, "organization_id": organization_id, "capacity": capacity}
    if PractitionerRole.objects.filter(**place, until=None).exists():
        raise AlreadyThere
    role = PractitionerRole.objects.create(**place, profession=profession, since=timezone.now())
    audit.record("join.office", by=None, object_id=role.pk, detail=detail)
    return role


@transaction.atomic
def end_role(*, role: PractitionerRole, by: Actor) -> None:
    """Somebody leaves: the next request, and every open page, finds nothing any more.

    What the leaver gave out to let others in opens nothing from now on.
    """
    now = timezone.now()
    PractitionerRole.objects.filter(pk=role.pk, until=None).update(until=now)
    if not PractitionerRole.objects.filter(practitioner_id=role.practitioner_id, until=None).exists():
        SignIn.objects.filter(user__practitioner_id=role.practitioner_id, ended_at=None).update(ended_at=now)
    for given in (JoiningSlip, JoiningMail):
        given.objects.filter(made_by=role, used_by=None, expires_at__gt=now).update(expires_at=now)
    audit.record("end.role", by=by, object_id=role.pk)
    tell_access_changed(role.organization_id)
