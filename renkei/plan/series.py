"""The indicators in force, read once a process: each as the series of its versions."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from renkei.ground.packs.check import files
from renkei.ground.packs.definition import Pack
from renkei.ground.packs.loaded import Place, installed, place
from renkei.ground.standard import STANDARD_PACK
from renkei.plan.definition import Indicator, load_indicators


@dataclass(frozen=True)
class Series:
    """One indicator through its versions, from the earliest; each counts what is dated in its own time."""

    versions: tuple[Indicator, ...]

    @property
    def id(self) -> str:
        return self.versions[0].id

    def at(self, day: date) -> Indicator:
        """The version of that day; before the first one, the first."""
        return next((one for one in reversed(self.versions) if one.starts <= day), self.versions[0])

    def pieces(self, since: date, until: date) -> Iterator[tuple[Indicator, date, date]]:
        """Each version with its own part of the time, where it has any."""
        ends = [*(one.starts for one in self.versions[1:]), until]
        for one, end in zip(self.versions, ends, strict=True):
            if max(since, one.starts) < min(until, end):
                yield one, max(since, one.starts), min(until, end)

    def followed_by(self, own: "Series") -> "Series":
        """A town's own versions take the place of these from their first day on."""
        earlier = [one for one in self.versions if one.starts < own.versions[0].starts]
        return Series((*earlier, *own.versions))

    def within(self, pack: Pack) -> "Series":
        """None of them counts before its pack was agreed on."""
        starts = pack.starts
        begun = [one for one in self.versions if one.starts <= starts][-1:]
        later = [one for one in self.versions if one.starts > starts]
        return Series((*(replace(one, starts=max(one.starts, starts)) for one in begun), *later))

    def given_back(self, standard: "Series", until: date) -> "Series":
        """After a pack's last day the standard counts again."""
        after = until + timedelta(days=1)
        own = [one for one in self.versions if one.starts < after]
        again = replace(standard.at(after), starts=after)
        return Series((*own, again, *(one for one in standard.versions if one.starts > after)))


def series_for(municipality: str | None) -> Mapping[str, Series]:
    """As the standard pack defines them, and the municipality's own packs from their days on; None is of a region."""
    return _series_for(place(), municipality)


def every_definition() -> set[Indicator]:
    """Of every pack here: whatever a page of any municipality may ask for."""
    towns = {code for pack in installed() for code in pack.municipalities}
    return {one for town in (None, *towns) for series in series_for(town).values() for one in series.versions}


@cache
def _series_for(_at: Place, municipality: str | None) -> Mapping[str, Series]:
    standard = _of(STANDARD_PACK)
    standing = dict(standard)
    for pack in installed():
        if pack.was_for(municipality):
            for id, own in _of(pack.folder).items():
                own, after = own.within(pack), standard.get(id)
                if id in standing:
                    own = standing[id].followed_by(own)
                standing[id] = own.given_back(after, pack.until) if after and pack.until else own
    return standing


@cache
def _of(folder: Path) -> Mapping[str, Series]:
    every = [one for path in files(folder, "indicators") for one in load_indicators(path)]
    by_id = {one.id: [each for each in every if each.id == one.id] for one in every}
    return {id: Series(tuple(sorted(ones, key=lambda one: one.starts))) for id, ones in by_id.items()}
