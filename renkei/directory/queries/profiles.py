"""Hospitals in numbers, and the share of people for whom discharge planners step in."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from renkei.directory.models import HospitalProfile
from renkei.directory.policy import hospitals_of
from renkei.ground.people.actor import Actor
from renkei.ground.people.models import Organization
from renkei.ground.sheets.reading import era_date


@dataclass(frozen=True)
class Numbers:
    profile: HospitalProfile

    @property
    def staff(self) -> int | None:
        parts = [self.profile.social_workers, self.profile.nurses]
        known = [part for part in parts if part is not None]
        return sum(known) if known else None

    @property
    def rate(self) -> tuple[int, int] | None:
        """Percent of the people who came in or went home, lowest and highest, rounded half up."""
        low, high, moves = self.profile.helped_low, self.profile.helped_high, self.profile.moves
        if low is None or high is None or not moves:
            return None
        return _percent(low, moves), _percent(high, moves)

    @property
    def rate_words(self) -> str:
        return _range(self.rate, "%")

    @property
    def helped_words(self) -> str:
        low, high = self.profile.helped_low, self.profile.helped_high
        return _range(None if low is None or high is None else (low, high), _("人"))

    @property
    def cells(self) -> list[str]:
        """Day, beds, people a month, of whom with help, rate: as a row of a table."""
        known = (self.profile.beds, self.profile.moves)
        words = ["-" if number is None else str(number) for number in known]
        return [era_date(self.profile.as_of), *words, self.helped_words or "-", self.rate_words or "-"]


def _percent(part: int, whole: int) -> int:
    return int((Decimal(100) * part / whole).quantize(Decimal(1), ROUND_HALF_UP))


def _range(ends: tuple[int, int] | None, unit: str) -> str:
    if ends is None:
        return ""
    low, high = ends
    return f"{low}{unit}" if low == high else f"{low}〜{high}{unit}"


def numbers_of(hospital_id: UUID) -> list[Numbers]:
    """The newest day first. One query."""
    standing = HospitalProfile.objects.filter(organization_id=hospital_id, replaced_at=None)
    return [Numbers(one) for one in standing.select_related("by__organization").order_by("-as_of")]


def newest_numbers(actor: Actor) -> list[tuple[Organization, Numbers | None]]:
    """Of each hospital of the actor's region, by town. Three queries."""
    found = list(hospitals_of(actor))
    standing = HospitalProfile.objects.filter(organization__in=found, replaced_at=None).order_by("as_of")
    newest = {one.organization_id: Numbers(one) for one in standing}
    return [(hospital, newest.get(hospital.pk)) for hospital in found]
