from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from renkei.ground.live import topics
from renkei.ground.policy.doors import opens
from renkei.ground.policy.permissions import Permission


@require_GET
@opens(Permission.WORK)
def since(request: HttpRequest) -> JsonResponse:
    """For places where streams are cut: how many things are newer than the page that asks."""
    topic = topics.Topic.read(request.GET.get("topic", ""))
    if topic is None or not topics.may_hear(request.actor, topic):
        raise Http404
    cursor = request.GET.get("since")
    return JsonResponse({"count": topics.count_newer(request.actor, topic, cursor), "since": cursor})
