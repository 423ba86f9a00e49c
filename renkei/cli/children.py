"""Child processes that start together and end together; a child that dies takes the house down, loudly."""

import ctypes
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
GRACE = 10


class Children:
    def __init__(self) -> None:
        self.running: dict[str, subprocess.Popen] = {}

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        self.running[name] = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def wait(self) -> str:
        """Until one of them ends: its name. KeyboardInterrupt and SIGTERM come through."""
        while True:
            for name, process in self.running.items():
                if process.poll() is not None:
                    return name
            time.sleep(0.2)

    def stop(self) -> None:
        for process in reversed(self.running.values()):
            process.terminate()
        deadline = time.monotonic() + GRACE
        for process in self.running.values():
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()


def interrupt_on_terminate() -> None:
    """SIGTERM ends the house as Ctrl-C does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
