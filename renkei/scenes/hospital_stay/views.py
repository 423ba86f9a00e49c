"""The pages of a stay; they follow in the next slice."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission


@opens(Permission.WORK)
def inquiry(request: HttpRequest, id: UUID | None = None) -> HttpResponse:
    raise Http404


announcements = received = stay = sheet = inquiry
