"""The packs in force, read once a process: which rules apply to a person, which sheet has this id."""

from collections.abc import Collection, Mapping
from functools import cache

from renkei.ground.packs.check import files
from renkei.ground.sheets.definition import Sheet, load_sheet
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.definition import Rule, load_rules


class _AnyPath(Collection[str]):
    """A path of a room that is switched off is no mistake here: it gives nothing. `pack check` is strict."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self):
        return iter(())

    def __len__(self) -> int:
        return 0


def rules_of(municipality: str | None) -> tuple[Rule, ...]:
    """One rule set applies to a person: that of the home municipality. Until a region brings its own pack,
    every municipality's is the standard one."""
    return _standard_rules()


def sheet(id: str) -> Sheet:
    """KeyError when no pack has it."""
    return sheets()[id]


@cache
def sheets() -> Mapping[str, Sheet]:
    loaded = (load_sheet(path, paths=_AnyPath()) for path in files(STANDARD_PACK, "sheets"))
    return {sheet.id: sheet for sheet in loaded}


@cache
def _standard_rules() -> tuple[Rule, ...]:
    return tuple(rule for path in files(STANDARD_PACK, "rules") for rule in load_rules(path))
