"""Joining by a printed slip, and signing in afresh with one."""

import hashlib
from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.offices.actions.roles import begin_role, begin_sign_in
from renkei.ground.offices.letters import new_code, plain
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import JoiningSlip, Pin, Practitioner, PractitionerRole, SignIn, User

SLIP_DAYS = 14


class SlipProblem(Exception):
    """The code is unknown, used or too old; which of them is not told."""


def digest(code: str) -> str:
    return hashlib.sha256(plain(code).encode()).hexdigest()


@transaction.atomic
def make_slip(
    *, capacity: str, profession: str, for_user: User | None = None, by: Actor
) -> tuple[JoiningSlip, str]:
    """A slip for one colleague of one's own office; the code is returned once, to be printed."""
    code = new_code()
    slip = JoiningSlip.objects.create(
        organization_id=by.organization_id,
        capacity=capacity,
        profession=profession,
        for_user=for_user,
        code_digest=digest(code),
        made_by_id=by.id,
        expires_at=timezone.now() + timedelta(days=SLIP_DAYS),
    )
    audit.record("make.slip", by=by, object_id=slip.pk)
    return slip, code


def _take(code: str, *, renewing: bool) -> JoiningSlip:
    """Raises `SlipProblem` for a code that opens nothing."""
    slip = (
        JoiningSlip.objects.select_for_update()
        .filter(code_digest=digest(code), used_by=None, expires_at__gt=timezone.now())
        .filter(for_user__isnull=not renewing)
        .first()
    )
    if slip is None:
        raise SlipProblem
    return slip


@transaction.atomic
def join(*, code: str, name: str, kana: str, username: str, password: str) -> User:
    """Become a member of the office that gave the slip; the second factor is set up at the first sign-in."""
    slip = _take(code, renewing=False)
    user = begin_sign_in(name=name, kana=kana, username=username, password=password)
    _use(slip, user.practitioner)
    return user


@transaction.atomic
def add_capacity(*, code: str, by: Actor) -> PractitionerRole:
    """Somebody who signs in already takes up a further capacity with another slip. Raises `AlreadyThere`."""
    slip = _take(code, renewing=False)
    return _use(slip, Practitioner.objects.get(pk=by.practitioner_id))


def _use(slip: JoiningSlip, practitioner: Practitioner) -> PractitionerRole:
    role = begin_role(
        practitioner=practitioner,
        organization_id=slip.organization_id,
        capacity=slip.capacity,
        profession=slip.profession,
        detail={"slip": str(slip.pk)},
    )
    JoiningSlip.objects.filter(pk=slip.pk).update(used_by=role)
    return role


@transaction.atomic
def make_renewal_slip(*, role: PractitionerRole, by: Actor) -> tuple[JoiningSlip, str]:
    """A lost phone, password or PIN: the colleague signs in afresh with a printed code; open sign-ins end now."""
    user = User.objects.get(practitioner_id=role.practitioner_id)
    Pin.objects.filter(user=user).delete()
    SignIn.objects.filter(user=user, ended_at=None).update(ended_at=timezone.now())
    return make_slip(capacity=role.capacity, profession=role.profession, for_user=user, by=by)


@transaction.atomic
def renew(*, code: str, password: str) -> None:
    """A new password, and the second factor set up again at the next sign-in."""
    slip = _take(code, renewing=True)
    user = User.objects.get(pk=slip.for_user_id)  # type: ignore[misc]  # _take made sure of it
    user.set_password(password)
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    role = PractitionerRole.objects.filter(practitioner=user.practitioner_id).earliest("since")
    JoiningSlip.objects.filter(pk=slip.pk).update(used_by=role)
    audit.record("renew.sign_in", by=None, object_id=role.pk)
