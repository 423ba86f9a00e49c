"""Which rows of the inventory this run proved: `@pytest.mark.system("B09", needs="renkei.….answer")`.

A run writes `test-results/systems.json`, one record a test and row. With `--sabotage` only marked tests run, each
while the action that it needs does nothing; a test that passes all the same is hollow, and its record says so.
"""

import inspect
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import pytest

from renkei.cli.systems import RESULTS, Record, digest, merge


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--sabotage", action="store_true", help="run marked tests while their action does nothing"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Systems(config))


class Systems:
    def __init__(self, config: pytest.Config):
        self.config = config
        self.sabotaged: bool = config.getoption("--sabotage")
        self.records: list[Record] = []

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            for mark in item.iter_markers("system"):
                if len(mark.args) != 1 or set(mark.kwargs) != {"needs"}:
                    raise pytest.UsageError(f'{item.nodeid}: system("ID", needs="dotted.action")')
        if self.sabotaged:
            items[:] = [item for item in items if item.get_closest_marker("system")]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        with ExitStack() as stack:
            for needed in (
                {mark.kwargs["needs"] for mark in item.iter_markers("system")} if self.sabotaged else ()
            ):
                stack.enter_context(doing_nothing(needed))
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Iterator[None]:
        report: Any = yield
        if report.when == "call" or report.outcome != "passed":
            report.systems = [self.record(item, mark, report.outcome) for mark in item.iter_markers("system")]
        return report  # xdist carries what stands on a report to the process that collects

    def pytest_runtest_logreport(self, report: Any) -> None:
        self.records += getattr(report, "systems", [])

    def pytest_sessionfinish(self) -> None:
        if hasattr(self.config, "workerinput") or not self.records:
            return
        path = self.config.rootpath / RESULTS
        before = json.loads(path.read_text()) if path.exists() else []
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(merge(before, self.records), ensure_ascii=False, indent=1) + "\n")

    def record(self, item: pytest.Item, mark: pytest.Mark, outcome: str) -> Record:
        return {
            "id": mark.args[0],
            "test": item.nodeid,
            "needs": mark.kwargs["needs"],
            "outcome": outcome,
            "sabotaged": self.sabotaged,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "digest": digest(self.config.rootpath, item.nodeid, mark.kwargs["needs"]),
        }


@contextmanager
def doing_nothing(dotted: str) -> Iterator[None]:
    """The function returns None whoever calls it, under whatever name it was imported or registered."""
    function = inspect.unwrap(found(dotted))
    before = function.__code__
    function.__code__ = (lambda *_, **__: None).__code__
    try:
        yield
    finally:
        function.__code__ = before


def found(dotted: str) -> Callable[..., Any]:
    module, _, name = dotted.rpartition(".")
    return getattr(import_module(module), name)
