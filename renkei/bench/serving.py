"""Pages as browsers get them from `renkei serve`: alone, at saturation, and with twenty people at work."""

import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from renkei.bench.figures import Figure, spread
from renkei.bench.house import House
from renkei.bench.stage import Desk, Stage, address
from renkei.bench.visitor import Visitor, cookies_of

WARM_UP, TIMES = 30, 300
SECONDS = 15
USERS, THINKING = 20, 5.0
THINKING_SECONDS = 60
CONNECTIONS = 16
ROUNDS = 10  # of the mix at each desk, then again from the first
WRITERS, POSTS = 20, 15


@dataclass(frozen=True)
class Worker:
    """Somebody at their own desk, with a browser of their own."""

    visitor: Visitor
    desk: Desk

    def open(self) -> float | None:
        return _of(self.visitor, random.choice(mix(self.desk)))

    def write(self) -> float | None:
        path = address("record:entries", random.choice(self.desk.people))
        return post_once(self.visitor, path) if path else None


Work = Callable[[Worker], float | None]  # milliseconds, or None when it went wrong


def mix(desk: Desk) -> list[str]:
    """Every second page a person, one of the own; the rest Today and the list."""
    pages = desk.pages(random.choice(desk.people))
    return [*pages.values(), pages["Patient page"]]


def workers(stage: Stage, house: House, count: int) -> list[Worker]:
    desks = [stage.desks[number % len(stage.desks)] for number in range(count)]
    return [Worker(Visitor(house.port, cookies_of(desk.role)), desk) for desk in desks]


def pages_alone(stage: Stage, house: House) -> list[Figure]:
    visitor = Visitor(house.port, cookies_of(stage.care_manager))
    figures = []
    for name, path in Desk(stage.care_manager, [stage.person]).pages().items():
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
    """The mix of twenty desks of different offices, as fast as it goes."""
    before = house.processor_seconds()
    pages_a_second, how = (_wrk if shutil.which("wrk") else _threads)(stage, house)
    spent = (house.processor_seconds() - before) / max(1, pages_a_second * SECONDS) * 1000
    return [
        Figure("Mix at saturation", round(pages_a_second), "pages/s", "≥ 200", how),
        Figure("Processor time a page of the mix", f"{spent:.1f}", "ms", "", "processes of the pages"),
    ]


WRK = """
local visits = { %s }
local at = 0
request = function()
  at = at %% #visits + 1
  return wrk.format("GET", visits[at][1], { ["Cookie"] = visits[at][2] })
end
done = function(summary)
  io.write(string.format("PAGES %%d ERRORS %%d\\n", summary.requests, summary.errors.status + summary.errors.timeout))
end
"""


def _wrk(stage: Stage, house: House) -> tuple[float, str]:
    visits = []
    for desk in stage.desks:
        cookie = "; ".join(f"{name}={value}" for name, value in cookies_of(desk.role).items())
        visits += [(path, cookie) for _n in range(ROUNDS) for path in mix(desk)]
    random.shuffle(visits)
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(WRK % ", ".join(f'{{"{path}", "{cookie}"}}' for path, cookie in visits))
        script.flush()
        options = ["-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "-s", script.name]
        command = ["wrk", *options, f"http://127.0.0.1:{house.port}"]
        told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    _word, pages, _word, errors = told[told.index("PAGES") :].split()[:4]
    return (int(pages) - int(errors)) / SECONDS, f"wrk, {CONNECTIONS} connections, {errors} errors"


def _threads(stage: Stage, house: House) -> tuple[float, str]:
    answered = _together(workers(stage, house, CONNECTIONS), Worker.open, SECONDS, thinking=0)
    how = f"own threads, {CONNECTIONS} connections: the client takes its share of the cores"
    return len(answered) / SECONDS, how


def at_work(stage: Stage, house: House) -> list[Figure]:
    """Twenty people at desks of their own: a fifth of what they do is writing, the rest is the mix."""

    def work(worker: Worker) -> float | None:
        return worker.write() if random.random() < 0.2 else worker.open()

    answered = _together(workers(stage, house, USERS), work, THINKING_SECONDS, thinking=THINKING)
    name = f"{USERS} users, {THINKING:.0f} s to think"
    return [spread(name, answered, "p95 ≤ 50")] if answered else []


def posting(stage: Stage, house: House) -> list[Figure]:
    path = address("record:entries", stage.person)
    if path is None:
        return []
    visitor = Visitor(house.port, cookies_of(stage.care_manager))
    for _n in range(WARM_UP):
        post_once(visitor, path)
    alone = [post_once(visitor, path) for _n in range(100)]
    figures = [spread("Posting, alone", [one for one in alone if one], "p95 ≤ 10")] if all(alone) else []
    writers = workers(stage, house, WRITERS)
    _each(writers, 1)  # everybody has signed in and written once before
    together = _each(writers, POSTS)
    if together:
        figures.append(spread(f"Posting, {WRITERS} writers at once", together, "p95 ≤ 80"))
    return figures


def _of(visitor: Visitor, path: str) -> float | None:
    answered = visitor.get(path)
    return answered.milliseconds if answered.status == 200 else None


def post_once(visitor: Visitor, path: str) -> float | None:
    answered = visitor.post(path, {"text": "計測のための記録です。変わりありません。", "audience": "team"})
    return answered.milliseconds if answered.status in (302, 303) else None


def _each(writers: list[Worker], times: int) -> list[float]:
    """Everybody writes so many times, as fast as they can."""
    done: list[float | None] = []

    def go(worker: Worker) -> None:
        done.extend([worker.write() for _n in range(times)])

    _run([threading.Thread(target=go, args=[worker]) for worker in writers])
    return [one for one in done if one is not None]


def _together(people: list[Worker], work: Work, seconds: float, *, thinking: float) -> list[float]:
    """Everybody works on until the time is over, thinking around `thinking` seconds in between."""
    done: list[float | None] = []
    end = time.monotonic() + seconds

    def go(worker: Worker) -> None:
        time.sleep(random.uniform(0, thinking))
        while time.monotonic() < end:
            done.append(work(worker))
            time.sleep(random.uniform(0.5, 1.5) * thinking)

    _run([threading.Thread(target=go, args=[worker]) for worker in people])
    return [one for one in done if one is not None]


def _run(threads: list[threading.Thread]) -> None:
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
