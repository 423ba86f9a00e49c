"""The packs in force, read once a process: which rules apply to a person, which sheet has this id."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from django.conf import settings

from renkei.ground.packs.check import files
from renkei.ground.packs.definition import Pack, load_pack
from renkei.ground.sheets.definition import Sheet, load_sheet
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.definition import Rule, in_force, load_rules

DAY = timedelta(days=1)


class _Any(Collection[str]):
    """A path or destination of a room that is switched off is no mistake here: it gives nothing. `pack check` is strict."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self):
        return iter(())

    def __len__(self) -> int:
        return 0


def rules_for(municipality: str | None, day: date) -> list[Rule]:
    """One rule set applies to a person: that of the home municipality, as it holds on that day.

    Of a municipality's own packs (`pack.toml` names it) a rule takes the place of the standard one with its id, for
    as long as it is in force; the others stand beside it.
    """
    standing = _by_id(STANDARD_PACK, day)
    for pack in _own(municipality):
        standing |= _by_id(pack.folder, day)
    return list(standing.values())


def days_of_change(municipality: str | None) -> list[date]:
    """Each day on which other rules come into force than the day before, the first of them first."""
    folders = [STANDARD_PACK, *(pack.folder for pack in _own(municipality))]
    rules = [rule for folder in folders for rule in _rules(folder)]
    after = {rule.until + DAY for rule in rules if rule.until}
    return sorted({rule.starts for rule in rules} | after)


def _own(municipality: str | None) -> list[Pack]:
    return [pack for pack in installed(settings.PACKS) if municipality in pack.municipalities]


@cache
def installed(folder: Path) -> tuple[Pack, ...]:
    """The region's packs beside the standard one, by name; read once a process."""
    return tuple(load_pack(path.parent) for path in sorted(folder.glob("*/pack.toml")))


def sheet(id: str) -> Sheet:
    """KeyError when no pack has it."""
    return sheets()[id]


@cache
def sheets() -> Mapping[str, Sheet]:
    every = _Any()
    loaded = (load_sheet(path, paths=every, destinations=every) for path in files(STANDARD_PACK, "sheets"))
    return {sheet.id: sheet for sheet in loaded}


def _by_id(folder: Path, day: date) -> dict[str, Rule]:
    return {rule.id: rule for rule in in_force(_rules(folder), day)}


@cache
def _rules(folder: Path) -> tuple[Rule, ...]:
    return tuple(rule for path in files(folder, "rules") for rule in load_rules(path))
