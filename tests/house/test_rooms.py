"""What the import contracts cannot say: links between rooms, and who may touch the tables."""

import ast
import re
from functools import cache

import pytest

from tests.house.rooms import FLOORS, HOUSE, knows, name, room_of, sources

LINK = re.compile(r"""(?:\burl|reverse|reverse_lazy|redirect)\s*\(\s*["']([a-z_:-]+)["']""")
MENU = re.compile(r"""url_name\s*=\s*["']([a-z_:-]+)["']""")
LIBRARY = ("account_", "mfa_")
COMPOSED = {"today", "person"}  # pages made of every room's panels: where each room leads back to
PAGES = sources("**/jinja/**/*.html")
CODE = sources("**/*.py")
VIEWS = sources("**/views.py", "**/views/*.py")


@cache
def namespaces() -> dict[str, str]:
    found = {}
    for file in HOUSE.rglob("urls.py"):
        if match := re.search(r"""^app_name = ["'](\w+)["']""", file.read_text(), re.M):
            found[match[1]] = room_of(file)
    return found


def room_of_link(link: str) -> str | None:
    """None: a library's page, or one that every room may lead back to."""
    if link.startswith(LIBRARY) or link in COMPOSED:
        return None
    namespace, colon, _ = link.rpartition(":")
    return namespaces()[namespace] if colon else "renkei.site"


def links(text: str) -> set[str]:
    return {link for pattern in (LINK, MENU) for link in pattern.findall(text) if not link.startswith("/")}


@pytest.mark.parametrize("file", [*PAGES, *CODE], ids=name)
def test_a_room_links_to_itself_and_to_floors_below(file):
    upward = {
        link
        for link in links(file.read_text())
        if (other := room_of_link(link)) and not knows(room_of(file), other)
    }
    assert upward == set()


def test_every_room_has_its_floor():
    rooms = {room for floor in FLOORS for room in floor}
    apps = {".".join(file.parent.relative_to(HOUSE.parent).parts) for file in HOUSE.rglob("apps.py")}
    assert apps - rooms == set()


@pytest.mark.parametrize("file", VIEWS, ids=name)
def test_a_view_obtains_rows_through_doors_and_queries(file):
    tree = ast.parse(file.read_text())
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert names & {"objects", "_default_manager", "cursor", "raw", "bulk_create"} == set()
