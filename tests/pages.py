"""What tests read from a page."""

import re

from django.http import HttpResponse


def request_key(response: HttpResponse) -> str:
    return re.search(r'name="request_key" value="([0-9a-f-]{36})"', response.content.decode())[1]
