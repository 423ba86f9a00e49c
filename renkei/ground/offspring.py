"""Processes that do not outlive the one that started them, however that ends."""

import ctypes
import os
import signal
from collections.abc import Callable

PR_SET_PDEATHSIG = 1
SUPERVISED = "RENKEI_SUPERVISED"


def die_with_parent(by: signal.Signals, parent: int | None = None) -> None:
    """Linux sends `by` to this process when its parent ends. `parent`: its id, if it may have ended already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, by)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), by)


def die_with_master() -> None:
    """A worker of a server that `renkei serve` supervises: were it to outlive its master, it would keep the port."""
    if SUPERVISED in os.environ:
        die_with_parent(signal.SIGKILL)


def dying_with_me(by: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: what the child does before its program begins."""
    parent = os.getpid()
    return lambda: die_with_parent(by, parent)
