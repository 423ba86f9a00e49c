"""How allauth behaves here: nobody signs up by himself, everybody has a second factor."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings

from renkei.ground.people import known
from renkei.ground.people.devices import COOKIE


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request) -> bool:
        return False

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        """A browser in which this person has signed in before is counted by itself: nobody elsewhere can shut it out."""
        key = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{key}:{known.number_for(request, credentials.get('username', ''))}"

    def post_login(self, request, user, **more):
        response = super().post_login(request, user, **more)
        known.remember(request, response, user.get_username())
        return response

    def get_logout_redirect_url(self, request) -> str:
        """At a shared device the next one chooses the own name."""
        return settings.DEVICE_URL if COOKIE in request.COOKIES else super().get_logout_redirect_url(request)
