"""No page leads where its reader finds nothing: every link within the house opens for whom it is shown."""

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest

from renkei.ground.db.acting import acting_as
from renkei.record import actions
from tests.cast import Cast, actor_of, client_as
from tests.people import joined, registered

DEEP = 3  # links from Today
LEAVES = re.compile(r"^/(static|account)/")


def links(address: str, html: str) -> set[str]:
    """Where the page's links lead, without query and fragment: only what stays in the house."""
    found = (urljoin(address, unescape(one)) for one in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', html))
    return {urlsplit(one).path for one in found if not urlsplit(one).netloc and not urlsplit(one).scheme}


def dead_ends(client, start: str) -> list[tuple[str, str, int]]:
    """(page, link, status) of every link that does not open, followed from `start`."""
    seen, edge, dead = {start}, [(start, start)], []
    for _ in range(DEEP):
        following = []
        for source, address in edge:
            answer = client.get(address)
            if answer.status_code not in (200, 302):
                dead.append((source, address, answer.status_code))
            elif answer.headers.get("Content-Type", "").startswith("text/html"):
                fresh = {
                    one for one in links(address, answer.content.decode()) if not LEAVES.match(one)
                } - seen
                seen |= fresh
                following += [(address, one) for one in sorted(fresh)]
        edge = following
    assert len(seen) > 5, "the crawl went nowhere"
    return dead


@pytest.mark.parametrize("who", ["suzuki", "sato", "yanai", "inoue", "taira", "manager", "utsugi", "sakaki"])
def test_every_link_opens_for_whom_it_is_shown(cast: Cast, who):
    patient = registered(cast, name="大貫 あかね", kana="オオヌキ アカネ")
    for member in (cast.sato, cast.yanai, cast.inoue):
        joined(cast, patient, member)
    with acting_as(cast.suzuki.pk):
        actions.post(patient=patient, text="訪問しました", by=actor_of(cast.suzuki))
    assert dead_ends(client_as(cast.roles()[who]), "/") == []
