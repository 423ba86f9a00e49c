"""What tests read from a page."""

import re

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext


def cost(client: Client, path: str) -> int:
    """How many queries the page takes, beside what a process or a reader asks at the first look."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def request_key(response: HttpResponse) -> str:
    return re.search(r'name="request_key" value="([0-9a-f-]{36})"', response.content.decode())[1]


def table(page: str, caption: str) -> list[list[str]]:
    """The cells of the body of the one table with this caption, as words."""
    (found,) = re.findall(rf"<caption[^>]*>{re.escape(caption)}</caption>(.*?)</table>", page, re.DOTALL)
    body = found.partition("<tbody>")[2]
    cells = (
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        for row in re.findall(r"<tr>.*?</tr>", body, re.DOTALL)
    )
    return [[re.sub("<[^>]*>", "", cell).strip() for cell in row] for row in cells]
