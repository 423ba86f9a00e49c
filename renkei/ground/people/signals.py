"""A sign-in is a row: signing out, or ending it from elsewhere, cuts access at the next request."""

from allauth.mfa.signals import authenticator_added
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.utils import timezone

from renkei.ground.people.actor import SIGN_IN
from renkei.ground.people.models import SignIn


@receiver(user_logged_in)
def _begin(sender, request, user, **_kwargs) -> None:
    methods = request.session.get("account_authentication_methods", [])
    second = any(method.get("method") == "mfa" for method in methods)
    request.session[SIGN_IN] = str(SignIn.objects.create(user=user, second_factor=second).pk)


@receiver(user_logged_out)
def _end(sender, request, user, **_kwargs) -> None:
    if sign_in := request.session.get(SIGN_IN):
        SignIn.objects.filter(pk=sign_in, ended_at=None).update(ended_at=timezone.now())


@receiver(authenticator_added)
def _strengthen(sender, request, user, authenticator, **_kwargs) -> None:
    """Setting up the second factor is using it for the first time."""
    SignIn.objects.filter(pk=request.session.get(SIGN_IN)).update(second_factor=True)
