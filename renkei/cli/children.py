"""Child processes that start together and end together; one that ends by itself is started again, and said so."""

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

from renkei.ground.offspring import dying_with_me

GRACE = 10
MOST_DEATHS, WITHIN_SECONDS = 5, 60
LONGEST_REST = 10  # seconds


class KeepsEnding(Exception):
    """A child that ended too often to start it once more; its name."""


@dataclass
class Child:
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen | None = None
    deaths: list[float] = field(default_factory=list)
    rests_until: float | None = None  # it ended too often lately

    def start(self) -> None:
        self.rests_until = None
        self.process = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=dying_with_me(signal.SIGTERM),
        )

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def keeps_ending(self) -> bool:
        now = time.monotonic()
        self.deaths = [then for then in self.deaths if now - then < WITHIN_SECONDS] + [now]
        return len(self.deaths) > MOST_DEATHS

    def rest(self) -> None:
        """The longer, the oftener it ended lately."""
        times = len(self.deaths) - MOST_DEATHS
        self.rests_until = time.monotonic() + min(LONGEST_REST, 2 ** min(times - 1, 10))


class Children:
    def __init__(self) -> None:
        self.running: dict[str, Child] = {}

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.running[name] = child = Child(command, environment)
        child.start()

    def revive(self, *, patient: bool = False) -> list[str]:
        """Names of those that had ended and run again. What ends too often while a house is being opened will not run:
        raises `KeepsEnding`. Of a house that was well it rests a little and is started again, however often (`patient`).
        """
        started = []
        for name, child in self.running.items():
            if not child.has_ended():
                continue
            if child.rests_until is None and child.keeps_ending():
                if not patient:
                    raise KeepsEnding(name)
                child.rest()
            if child.rests_until is None or time.monotonic() >= child.rests_until:
                child.start()
                started.append(name)
        return started

    def stop(self) -> None:
        processes = [child.process for child in self.running.values() if child.process]
        for process in reversed(processes):
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in processes:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


def interrupt_on_terminate() -> None:
    """SIGTERM ends the house as Ctrl-C does; Ctrl-C also when a shell started us in the background, deaf to it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
