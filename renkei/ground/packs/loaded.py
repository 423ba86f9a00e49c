"""The packs in force: which rules apply to a person, which sheet has this id.

Read once, and again when a municipality agreed on another: `registry.json` beside the packs says on which and from when,
and every cache here goes by the moment of its writing.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.utils import timezone

from renkei.ground.packs.check import files
from renkei.ground.packs.definition import Pack, load_pack
from renkei.ground.sheets.amending import Amendment, amended, load_amendments, name_of, newest, parts_of
from renkei.ground.sheets.codes import load_code_list, standard_codes
from renkei.ground.sheets.definition import Sheet, load_sheet
from renkei.ground.standard import STANDARD_PACK
from renkei.ground.tasks.definition import Rule, in_force, load_rules

DAY = timedelta(days=1)
REGISTRY = "registry.json"
TOWN = "town-"  # begins the name of a pack that a municipality made here, before its code


class _Any(Collection[str]):
    """A path or destination of a room that is switched off is no mistake here: it gives nothing. `pack check` is strict."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self):
        return iter(())

    def __len__(self) -> int:
        return 0


class Place(NamedTuple):
    """Where the region's packs lie, and as of when."""

    folder: Path
    written: int


def place() -> Place:
    """Costs a look at one file."""
    try:
        return Place(settings.PACKS, (settings.PACKS / REGISTRY).stat().st_mtime_ns)
    except OSError:
        return Place(settings.PACKS, 0)


def rules_for(municipality: str | None, day: date) -> list[Rule]:
    """One rule set applies to a person: that of the home municipality, as it holds on that day.

    Of a municipality's own packs (`pack.toml` or the registry names it) a rule takes the place of the standard one with
    its id, for as long as it is in force; the others stand beside it.
    """
    standing = _by_id(STANDARD_PACK, day)
    for pack in packs_for(municipality, day):
        standing |= _by_id(pack.folder, day)
    return list(standing.values())


def standard_rules(day: date) -> list[Rule]:
    return list(_by_id(STANDARD_PACK, day).values())


def days_of_change(municipality: str | None) -> list[date]:
    """Each day on which other rules come into force than the day before, the first of them first."""
    rules = list(_rules(STANDARD_PACK))
    days = set()
    for pack in _own(place(), municipality):
        rules += _rules(pack.folder)
        days |= {pack.starts} | ({pack.until + DAY} if pack.until else set())
    days |= {rule.starts for rule in rules} | {rule.until + DAY for rule in rules if rule.until}
    return sorted(days - {date.min})


def packs_for(municipality: str | None, day: date) -> list[Pack]:
    """A municipality's own on that day, by name."""
    return [pack for pack in _own(place(), municipality) if pack.holds(municipality, day)]


def own_file(municipality: str | None, folder: str, name: str) -> Path:
    """Of something that a pack has once: a town's own of today where its pack brings one, else the standard one."""
    own = (pack.folder / folder / f"{name}.toml" for pack in packs_for(municipality, timezone.localdate()))
    return next((path for path in own if path.is_file()), STANDARD_PACK / folder / f"{name}.toml")


def installed() -> tuple[Pack, ...]:
    """The region's packs beside the standard one: those that its operator laid there, and those agreed on here."""
    return _installed(place())


@cache
def _own(at: Place, municipality: str | None) -> tuple[Pack, ...]:
    """What it made itself comes last: it stands above what it took over from others."""
    every = [pack for pack in _installed(at) if pack.was_for(municipality)]
    return tuple(sorted(every, key=lambda pack: pack.name == f"{TOWN}{municipality}"))


@cache
def _installed(at: Place) -> tuple[Pack, ...]:
    laid = [load_pack(path.parent) for path in sorted(at.folder.glob("*/pack.toml"))]
    return (*laid, *(_agreed_on(at.folder, entry) for entry in read_registry(at.folder)))


def read_registry(folder: Path) -> list[dict[str, Any]]:
    """[{"folder", "municipality", "starts", "until"}], the earlier first; [] where nothing was agreed on here."""
    try:
        return json.loads((folder / REGISTRY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


def _agreed_on(folder: Path, entry: Mapping[str, Any]) -> Pack:
    """Whoever made it, here it holds for who agreed on it."""
    until = date.fromisoformat(entry["until"]) if entry["until"] else None
    return replace(
        load_pack(folder / entry["folder"]),
        municipalities=(entry["municipality"],),
        starts=date.fromisoformat(entry["starts"]),
        until=until,
    )


def sheet(id: str) -> Sheet:
    """KeyError when no pack has it."""
    return sheets()[id]


def sheets() -> Mapping[str, Sheet]:
    return _sheets(place())


@cache
def _sheets(at: Place) -> Mapping[str, Sheet]:
    """Of the standard pack and of every region's here; two packs that bring the same form bring it twice the same."""
    every = _Any()
    found: dict[str, Sheet] = {}
    for folder in (
        *(pack.folder for pack in _installed(at)),
        STANDARD_PACK,
    ):  # the standard's own ids are its own
        codes = dict(standard_codes()) | {path.stem: load_code_list(path) for path in files(folder, "codes")}
        for path in files(folder, "sheets"):
            sheet = load_sheet(path, paths=every, destinations=every, codes=codes)
            found[sheet.id] = sheet
    return found


def sheet_for(id: str, municipality: str | None, day: date) -> Sheet | None:
    """As it is opened anew for a municipality's people on that day: with what the region asks beside it."""
    found = sheets().get(id)
    if found is None:
        return None
    parts = [
        (pack.name, part)
        for pack in packs_for(municipality, day)
        if (part := newest(amendments(pack), day, id))
    ]
    return amended(found, parts)


def sheet_as(id: str, version: str) -> Sheet | None:
    """As somebody wrote on it: what the region asked then, whatever it asks now. A pack that is gone asks nothing."""
    found, names = sheets().get(id), parts_of(version)
    if found is None or not names:
        return found
    known = {
        name_of(pack.name, part): (pack.name, part)
        for pack in installed()
        for part in amendments(pack)
        if part.sheet == id
    }
    return amended(found, [known[name] for name in names if name in known])


def amendments(pack: Pack) -> tuple[Amendment, ...]:
    """What it says of forms, whenever."""
    return _amendments(pack.folder)


@cache
def _amendments(folder: Path) -> tuple[Amendment, ...]:
    codes = dict(standard_codes()) | {path.stem: load_code_list(path) for path in files(folder, "codes")}
    return tuple(part for path in files(folder, "fields") for part in load_amendments(path, codes=codes))


def rules_of(pack: Pack, day: date) -> list[Rule]:
    """Those that it brings itself."""
    return list(_by_id(pack.folder, day).values())


def _by_id(folder: Path, day: date) -> dict[str, Rule]:
    return {rule.id: rule for rule in in_force(_rules(folder), day)}


@cache
def _rules(folder: Path) -> tuple[Rule, ...]:
    return tuple(rule for path in files(folder, "rules") for rule in load_rules(path))
