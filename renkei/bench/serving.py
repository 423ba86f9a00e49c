"""Pages as browsers get them from `renkei serve`: alone, at saturation, and with twenty people at work."""

import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable

from renkei.bench.figures import Figure, spread
from renkei.bench.house import House
from renkei.bench.stage import Stage, address
from renkei.bench.visitor import Visitor, cookies_of

WARM_UP, TIMES = 30, 300
SECONDS = 15
USERS, THINKING = 20, 5.0
THINKING_SECONDS = 60
CONNECTIONS = 16
WRITERS, POSTS = 20, 15

Work = Callable[[Visitor], float | None]  # milliseconds, or None when it went wrong


def pages_alone(stage: Stage, house: House) -> list[Figure]:
    visitor = Visitor(house.port, cookies_of(stage.care_manager))
    figures = []
    for name, path in stage.pages().items():
        if visitor.get(path).status != 200:
            continue
        for _n in range(WARM_UP):
            visitor.get(path)
        before = house.processor_seconds()
        answers = [visitor.get(path) for _n in range(TIMES)]
        spent = (house.processor_seconds() - before) / TIMES * 1000
        figures.append(
            spread(
                f"{name}: one client",
                [one.milliseconds for one in answers],
                "12 / 25",
                f"{len(answers[0].body) // 1000} kB, {spent:.1f} ms of processor",
            )
        )
    return figures


def saturation(stage: Stage, house: House) -> list[Figure]:
    """The mix: every second page a person, the rest Today and the list."""
    pages = list(stage.pages().values())
    mix = [page for page in (pages[1:2] * 2 + pages[:1] + pages[2:]) if page]
    before = house.processor_seconds()
    cookies = cookies_of(stage.care_manager)
    pages_a_second, how = (_wrk if shutil.which("wrk") else _threads)(house.port, mix, cookies)
    spent = (house.processor_seconds() - before) / max(1, pages_a_second * SECONDS) * 1000
    return [
        Figure("Mix at saturation", round(pages_a_second), "pages/s", "≥ 200", how),
        Figure("Processor time a page of the mix", f"{spent:.1f}", "ms", "", "processes of the pages"),
    ]


WRK = """
local paths = { %s }
local at = 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at], { ["Cookie"] = "%s" })
end
done = function(summary)
  io.write(string.format("PAGES %%d ERRORS %%d\\n", summary.requests, summary.errors.status + summary.errors.timeout))
end
"""


def _wrk(port: int, mix: list[str], cookies: dict[str, str]) -> tuple[float, str]:
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(WRK % (", ".join(f'"{path}"' for path in mix), cookie))
        script.flush()
        command = [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{SECONDS}s",
            "-s",
            script.name,
            f"http://127.0.0.1:{port}",
        ]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    _word, pages, _word, errors = told[told.index("PAGES") :].split()[:4]
    return (int(pages) - int(errors)) / SECONDS, f"wrk, {CONNECTIONS} connections, {errors} errors"


def _threads(port: int, mix: list[str], cookies: dict[str, str]) -> tuple[float, str]:
    def work(visitor: Visitor) -> float | None:
        return _of(visitor, random.choice(mix))

    answered = _together([Visitor(port, cookies) for _n in range(CONNECTIONS)], work, SECONDS, thinking=0)
    return len(
        answered
    ) / SECONDS, f"own threads, {CONNECTIONS} connections: the client takes its share of the cores"


def at_work(stage: Stage, house: House) -> list[Figure]:
    """Twenty people: half of what they do is a person's page, a fifth is writing, the rest Today and the list."""
    pages = list(stage.pages().values())
    writing = address("record:entries", stage.person)

    def work(visitor: Visitor) -> float | None:
        chance = random.random()
        if writing and chance < 0.2:
            return post_once(visitor, writing)
        person = pages[1] if len(pages) > 1 else pages[0]
        return _of(visitor, person if chance < 0.7 else random.choice(pages))

    visitors = [Visitor(house.port, cookies_of(stage.care_manager)) for _n in range(USERS)]
    answered = _together(visitors, work, THINKING_SECONDS, thinking=THINKING)
    name = f"{USERS} users, {THINKING:.0f} s to think"
    return [spread(name, answered, "p95 ≤ 50")] if answered else []


def posting(stage: Stage, house: House) -> list[Figure]:
    path = address("record:entries", stage.person)
    if path is None:
        return []
    cookies = cookies_of(stage.care_manager)
    visitor = Visitor(house.port, cookies)
    alone = [post_once(visitor, path) for _n in range(100)]
    figures = [spread("Posting, alone", [one for one in alone if one], "p95 ≤ 10")] if all(alone) else []
    together = _each(
        [Visitor(house.port, cookies) for _n in range(WRITERS)], lambda one: post_once(one, path), POSTS
    )
    if together:
        figures.append(spread(f"Posting, {WRITERS} writers at once", together, "p95 ≤ 80"))
    return figures


def _of(visitor: Visitor, path: str) -> float | None:
    answered = visitor.get(path)
    return answered.milliseconds if answered.status == 200 else None


def post_once(visitor: Visitor, path: str) -> float | None:
    answered = visitor.post(path, {"text": "計測のための記録です。変わりありません。", "audience": "team"})
    return answered.milliseconds if answered.status in (302, 303) else None


def _each(visitors: list[Visitor], work: Work, times: int) -> list[float]:
    """Everybody does it so many times, as fast as they can."""
    done: list[float | None] = []

    def go(visitor: Visitor) -> None:
        done.extend([work(visitor) for _n in range(times)])

    _run([threading.Thread(target=go, args=[visitor]) for visitor in visitors])
    return [one for one in done if one is not None]


def _together(visitors: list[Visitor], work: Work, seconds: float, *, thinking: float) -> list[float]:
    """Everybody works on until the time is over, thinking around `thinking` seconds in between."""
    done: list[float | None] = []
    end = time.monotonic() + seconds

    def go(visitor: Visitor) -> None:
        time.sleep(random.uniform(0, thinking))
        while time.monotonic() < end:
            done.append(work(visitor))
            time.sleep(random.uniform(0.5, 1.5) * thinking)

    _run([threading.Thread(target=go, args=[visitor]) for visitor in visitors])
    return [one for one in done if one is not None]


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
