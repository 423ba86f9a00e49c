"""How allauth behaves here: nobody signs up by himself, everybody has a second factor."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from renkei.ground.people.devices import COOKIE


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def get_logout_redirect_url(self, request) -> str:
        """At a shared device the next one chooses the own name."""
        return settings.DEVICE_URL if COOKIE in request.COOKIES else super().get_logout_redirect_url(request)
