"""A sign-in is a row: signing out, or ending it from elsewhere, cuts access at the next request."""

from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone

from renkei.ground.people.actor import SIGN_IN
from renkei.ground.people.browsers import in_words
from renkei.ground.people.devices import device_at, touch
from renkei.ground.people.models import Device, DeviceUse, PractitionerRole, SignIn, User


@receiver(user_logged_in)
def _begin(sender, request, user, **_kwargs) -> None:
    methods = request.session.get("account_authentication_methods", [])
    second = any(method.get("method") == "mfa" for method in methods)
    device = _own_device(request, user)
    begun = SignIn.objects.create(
        user=user,
        second_factor=second or device is not None,
        device=device,
        browser=in_words(request.headers.get("User-Agent", "")),
    )
    request.session[SIGN_IN] = str(begun.pk)
    if device:  # something one has: the second factor; and who knows the password may try the PIN again
        touch(request.session)
        DeviceUse.objects.filter(device=device, user=user).update(mistakes=0)


def _own_device(request, user: User) -> Device | None:
    """Somebody of another office who signs in at this tablet is there as at any other browser."""
    device = device_at(request)
    there = device and PractitionerRole.objects.filter(
        Q(until=None) | Q(until__gt=timezone.now()),
        practitioner=user.practitioner_id,
        organization=device.organization_id,
    )
    return device if there and there.exists() else None


@receiver(user_logged_out)
def _end(sender, request, user, **_kwargs) -> None:
    if sign_in := request.session.get(SIGN_IN):
        SignIn.objects.filter(pk=sign_in, ended_at=None).update(ended_at=timezone.now())


@receiver(authenticator_added)
def _strengthen(sender, request, user, authenticator, **_kwargs) -> None:
    """Setting up the second factor is using it for the first time."""
    SignIn.objects.filter(pk=request.session.get(SIGN_IN)).update(second_factor=True)
