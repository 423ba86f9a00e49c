"""The municipalities that the database knows, as the plain rows that names are looked up in."""

from datetime import date

from django.db.models import Q
from django.utils import timezone

from renkei.ground.region import models
from renkei.ground.region.municipalities import Alias, Municipality, MunicipalityFinder, standard_finder


def municipalities(prefecture: str | None = None) -> tuple[Municipality, ...]:
    """In the order of their codes; one query."""
    rows = models.Municipality.objects.order_by("code").values_list(
        "prefecture_id", "prefecture__name", "code", "name", "kana", "medical_area__name"
    )
    found = rows.filter(prefecture=prefecture) if prefecture else rows
    return tuple(Municipality(*row[:5], row[5] or "") for row in found)


def finder() -> MunicipalityFinder:
    """Whom the database knows, and of the master whoever it does not know yet."""
    known, master = municipalities(), standard_finder()
    codes = {each.code for each in known}
    names = models.MunicipalityName.objects.values_list("municipality_id", "folded")
    return MunicipalityFinder(
        (*known, *(each for each in master.municipalities if each.code not in codes)),
        (*(Alias(code, folded, "") for code, folded in names), *master.aliases),
    )


def towns_together(municipality: str | None, day: date | None = None) -> set[str]:
    """Codes of this municipality and of all that stand in a region with it on that day (today); one query."""
    on = day or timezone.localdate()
    standing = models.RegionMember.objects.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on)
    regions = standing.filter(municipality=municipality).values("region")
    codes = standing.filter(region__in=regions).values_list("municipality_id", flat=True)
    return {municipality, *codes} if municipality else set()
