"""Practice in a house of its own: whatever leaves it as a file says by its name that it was practice."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

PRACTISED = "training-"


class PractisedFilesMiddleware:
    """For `settings.TRAINING` only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if disposition := response.get("Content-Disposition", ""):
            named = disposition.replace('filename="', f'filename="{PRACTISED}')
            response["Content-Disposition"] = named.replace(
                "filename*=utf-8''", f"filename*=utf-8''{PRACTISED}"
            )
        return response
