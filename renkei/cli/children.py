"""Child processes that start together and end together; one that ends by itself is started again, and said so."""

import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

from renkei.ground.offspring import dying_with_me

GRACE = 10
MOST_DEATHS, WITHIN_SECONDS = 5, 60


class KeepsEnding(Exception):
    """A child that ended too often to start it once more; its name."""


@dataclass
class Child:
    command: list[str]
    environment: dict[str, str]
    process: subprocess.Popen | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
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


class Children:
    def __init__(self) -> None:
        self.running: dict[str, Child] = {}

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.running[name] = child = Child(command, environment)
        child.start()

    def revive(self) -> list[str]:
        """Names of those that had ended and run again. Raises `KeepsEnding`."""
        ended = [name for name, child in self.running.items() if child.has_ended()]
        for name in ended:
            if self.running[name].keeps_ending():
                raise KeepsEnding(name)
            self.running[name].start()
        return ended

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
