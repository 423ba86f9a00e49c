"""Everybody of the demonstration types what nobody should: no page breaks, then or when it is opened again."""

import random
import re
import urllib.parse
from html.parser import HTMLParser
from uuid import uuid4

from tests.crash.house import Visitor, opened

NASTY = [
    "", "0", "-1", "9" * 23, "0001-01-01", "9999-12-31", "令和99年99月99日", "２０２６-１１-３１", "a\x00b", "'\"><script>",
    "=cmd|' /C calc'!A0", "𠮷🏥" * 50, "%s%(x)s{}", "x" * 5000, "../../etc/passwd", "null", "[]", "NaN", "1e309", "١٢",
    "2026-02-30T25:61", "00000000-0000-0000-0000-000000000000", "not-a-uuid", "Infinity", " ", "\u202e", "-0", "3.14",
]  # fmt: skip
ASKED = ["year", "after", "before", "q", "kind", "by", "since", "until", "sort", "page"]
LEFT_ALONE = (
    "logout",
    "device/next",
    "capacities/switch",
    "/ending/",
    "/renewal/",
)  # they would end the visit
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
PAGES, TWICE = 40, 2  # of each visitor; of each kind of page


class Page(HTMLParser):
    """Its links, and its forms with the names that they send."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: list[tuple[str, list[tuple[str, str]]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        said = dict(attributes)
        if tag == "a" and said.get("href", "").startswith("/"):
            self.links.append(said["href"].partition("#")[0])
        if tag == "form" and (said.get("method") or "").lower() == "post":
            self.forms.append((said.get("action") or "", []))
        if tag in ("input", "textarea", "select", "button") and said.get("name") and self.forms:
            self.forms[-1][1].append((said["name"], said.get("value") or ""))


def kind(path: str) -> str:
    return KEY.sub("…", path.partition("?")[0])


def typed(fields: list[tuple[str, str]], chance: random.Random) -> dict[str, str]:
    """Half of it as the page had it."""
    given = {}
    for name, value in fields:
        if name == "request_key":
            given[name] = str(uuid4())
        elif name == "csrfmiddlewaretoken" or chance.random() < 0.5:
            given[name] = value
        else:
            given[name] = chance.choice(NASTY)
    return given


def walk(visitor: Visitor, chance: random.Random) -> dict[str, int]:
    """Every answer of 500 and more, by what was asked."""
    waiting, opened_already, broken = ["/"], {}, {}
    for _ in range(PAGES):
        waiting = [path for path in waiting if opened_already.get(kind(path), 0) < TWICE and not spared(path)]
        if not waiting:
            break
        path = waiting.pop(chance.randrange(len(waiting)))
        opened_already[kind(path)] = opened_already.get(kind(path), 0) + 1
        status, text = visitor.get(path)
        note(broken, f"GET {kind(path)}", status)
        page = Page(text)
        waiting += page.links
        base = path.partition("?")[0]
        query = urllib.parse.urlencode({chance.choice(ASKED): chance.choice(NASTY)})
        note(broken, f"GET {kind(path)}?{query[:60]}", visitor.get(f"{base}?{query}")[0])
        for action, fields in page.forms:
            to = action or base
            if spared(to):
                continue
            status, _text = visitor.post(to, **typed(fields, chance))
            note(broken, f"POST {kind(to)}", status)
        note(broken, f"GET {kind(path)} again", visitor.get(path)[0])
    return broken


def spared(path: str) -> bool:
    return any(part in path for part in LEFT_ALONE)


def note(broken: dict[str, int], what: str, status: int | None) -> None:
    if status is None or status >= 500:
        broken[what] = status or 0


def test_no_form_and_no_address_breaks_a_page(tmp_path):
    with opened(tmp_path / "data", people=40) as house:
        _status, door = Visitor(house.address).get("/demonstration/")
        people = re.findall(r'name="username" value="(\w+)"', door)
        assert len(people) > 10
        broken: dict[str, int] = {}
        for number, who in enumerate(people):
            visitor = Visitor(house.address).sign_in(who)
            broken |= walk(visitor, random.Random(number))
        for who in people:  # what was written stays where the next one comes by
            visitor = Visitor(house.address).sign_in(who)
            for path in ("/", "/indicators/own/", "/indicators/", "/patients/"):
                note(broken, f"{who} GET {path} afterwards", visitor.get(path)[0])
    assert broken == {}
