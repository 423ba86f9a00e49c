"""共用端末: a tablet that several use in turn, each with a PIN of the own (docs/decisions/0021)."""

import secrets
from datetime import timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from renkei.ground.audit import actions as audit
from renkei.ground.db.notify import tell_access_changed
from renkei.ground.offices.actions.slips import digest
from renkei.ground.offices.letters import MOST_MISTAKES, new_code
from renkei.ground.people import devices
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Device, DeviceUse, Pin, SignIn, User

CODE_HOURS = 24


class DeviceProblem(Exception):
    """The code is unknown, used or too old; which of them is not told."""


@transaction.atomic
def make_device(*, name: str, idle_minutes: int, by: Actor) -> tuple[Device, str]:
    """A device of one's own office; the code that makes a browser it is returned once."""
    code = new_code()
    device = Device.objects.create(
        organization_id=by.organization_id,
        name=name,
        idle_minutes=idle_minutes,
        made_by_id=by.id,
        code_digest=digest(code),
        code_until=timezone.now() + timedelta(hours=CODE_HOURS),
    )
    audit.record("make.device", by=by, object_id=device.pk)
    return device, code


@transaction.atomic
def register_device(*, code: str) -> tuple[Device, str]:
    """This browser becomes the device; what it keeps is returned once. Raises `DeviceProblem`."""
    waiting = Device.objects.select_for_update().filter(registered_at=None, withdrawn_at=None)
    device = waiting.filter(code_digest=digest(code), code_until__gt=timezone.now()).first()
    if device is None:
        raise DeviceProblem
    key = secrets.token_urlsafe(32)
    device.key_digest, device.registered_at = devices.digest(key), timezone.now()
    device.save(update_fields=["key_digest", "registered_at"])
    audit.record("register.device", by=None, object_id=device.pk)
    return device, key


@transaction.atomic
def withdraw_device(*, device: Device, by: Actor) -> None:
    """Lost or given away: whoever is signed in there is out at the next request, and nobody signs in there again."""
    now = timezone.now()
    if Device.objects.filter(pk=device.pk, withdrawn_at=None).update(withdrawn_at=now, withdrawn_by_id=by.id):
        SignIn.objects.filter(device=device, ended_at=None).update(ended_at=now)
        audit.record("withdraw.device", by=by, object_id=device.pk)
        tell_access_changed(device.organization_id)


@transaction.atomic
def set_pin(*, pin: str, by: Actor) -> None:
    """One's own, for every device of the offices where one works; at each of them it may be tried again."""
    user = User.objects.get(practitioner_id=by.practitioner_id)
    Pin.objects.update_or_create(user=user, defaults={"digest": make_password(pin), "set_at": timezone.now()})
    _end_with_pin(user)
    audit.record("set.pin", by=by)


@transaction.atomic
def give_up_pin(*, by: Actor) -> None:
    user = User.objects.get(practitioner_id=by.practitioner_id)
    Pin.objects.filter(user=user).delete()
    _end_with_pin(user)
    audit.record("give_up.pin", by=by)


def _end_with_pin(user: User) -> None:
    """Whoever is signed in with the former one somewhere is out at the next request."""
    SignIn.objects.filter(user=user, by_pin=True, ended_at=None).update(ended_at=timezone.now())
    DeviceUse.objects.filter(user=user).update(mistakes=0)


@transaction.atomic
def try_pin(*, device: Device, user: User, pin: str) -> int | None:
    """None for the right one; else how many tries are left here, 0 when only the password helps.

    One try at a time: the row of this person at this device is held while the PIN is compared.
    """
    DeviceUse.objects.get_or_create(device=device, user=user)
    use = DeviceUse.objects.select_for_update().get(device=device, user=user)
    kept = Pin.objects.filter(user=user).first()
    if kept is None or use.mistakes >= MOST_MISTAKES:
        return 0
    if check_password(pin, kept.digest):
        use.mistakes, use.last_at = 0, timezone.now()
    else:
        use.mistakes += 1
        audit.record("refuse.pin", by=None, object_id=device.pk)
    use.save(update_fields=["mistakes", "last_at"])
    return MOST_MISTAKES - use.mistakes if use.mistakes else None


@transaction.atomic
def begin_by_pin(*, device: Device, sign_in: str) -> None:
    """Of the sign-in that just began: it reaches no administrator's capacity and changes nothing that guards it."""
    SignIn.objects.filter(pk=sign_in, device=device).update(by_pin=True)
    audit.record("enter.device", by=None, object_id=device.pk, detail={"sign_in": sign_in})
