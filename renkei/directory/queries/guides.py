"""The shelf of a town, what is due for review, a guide with its editions and readers, and where guides open."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from renkei.directory.models import Guide, GuideEdition, GuideOpening, GuideTelling, GuideTown, Use
from renkei.directory.policy import due_by, guides_for, guides_to_keep, used_in
from renkei.ground.packs.loaded import sheets
from renkei.ground.people.actor import Actor
from renkei.ground.region.models import Municipality
from renkei.ground.region.names import fold_name
from renkei.ground.region.queries import towns_together
from renkei.ground.sheets.definition import Sheet

SOON = timedelta(days=60)


@dataclass(frozen=True)
class Shelved:
    """A guide with its current edition and its towns."""

    guide: Guide
    edition: GuideEdition
    towns: list[GuideTown]
    today: date

    @property
    def used_in(self) -> str:
        return "・".join(town.municipality.name for town in self.towns)

    @property
    def publishers(self) -> str:
        return "・".join(town.municipality.name for town in self.towns if town.publishes)

    @property
    def is_due(self) -> bool:
        return self.edition.review_on is not None and self.edition.review_on <= self.today

    @property
    def uses(self) -> list[tuple[str, str, list[str]]]:
        """(code, words, steps) of each use for which the edition opens."""
        steps = self.edition.steps
        return [(use.value, str(use.label), steps[use]) for use in Use if use in steps]

    @property
    def forms(self) -> list[Sheet]:
        known = sheets()
        return [known[id] for id in self.edition.sheets if id in known]


def shelf(actor: Actor, words: str = "") -> list[Shelved]:
    """Of the actor's own town; with words, of all that the actor may find, by title, kana or who made it."""
    guides = guides_for(actor)
    if words.split():
        return [one for one in _shelved(guides) if _holds(one.guide, words)]
    return _shelved(used_in(guides, actor.municipality) if actor.municipality else guides)


def guides_in(actor: Actor, municipality: str | None, *uses: str) -> list[Shelved]:
    """Those that people who live in this town are looked after by, and that open for one of these uses."""
    found = _shelved(used_in(guides_for(actor), municipality))
    return [one for one in found if any(use in one.edition.steps for use in uses)]


def with_form(actor: Actor, sheet: str) -> list[Shelved]:
    return [one for one in _shelved(guides_for(actor)) if sheet in one.edition.sheets]


def due(actor: Actor) -> tuple[list[Shelved], list[Shelved], list[Shelved]]:
    """What is due for review, what will be within two months, and of what nobody said when; the longest due first."""
    today = timezone.localdate()
    every = _shelved(guides_for(actor))
    dated = sorted((one for one in every if one.edition.review_on), key=lambda one: one.edition.review_on)  # type: ignore[arg-type, return-value]
    soon = [one for one in dated if today < one.edition.review_on <= today + SOON]  # type: ignore[operator]
    return [one for one in dated if one.is_due], soon, [one for one in every if not one.edition.review_on]


def due_of_mine(actor: Actor) -> list[Shelved]:
    """For Today of whoever keeps guides."""
    return _shelved(due_by(guides_to_keep(actor), timezone.localdate()))


def shelved(guide: Guide) -> Shelved:
    return _shelved(Guide.objects.filter(pk=guide.pk))[0]


def _shelved(guides: QuerySet[Guide]) -> list[Shelved]:
    """By title. Three queries."""
    found = list(guides.select_related("owner").order_by("title", "pk"))
    current = GuideEdition.objects.filter(guide__in=found, until=None).select_related("document")
    editions = {edition.guide_id: edition for edition in current}
    towns: dict[UUID, list[GuideTown]] = defaultdict(list)
    for town in (
        GuideTown.objects.filter(guide__in=found).select_related("municipality").order_by("municipality")
    ):
        towns[town.guide_id].append(town)
    today = timezone.localdate()
    return [
        Shelved(guide, editions[guide.pk], towns[guide.pk], today) for guide in found if guide.pk in editions
    ]


def _holds(guide: Guide, words: str) -> bool:
    text = fold_name(f"{guide.title} {guide.kana} {guide.made_by_words}").casefold()
    return all(fold_name(word).casefold() in text for word in words.split())


@dataclass(frozen=True)
class Reading:
    """How often an edition was opened, and by how many offices."""

    edition: GuideEdition
    offices: int
    downloads: int


@dataclass(frozen=True)
class Page:
    shelved: Shelved
    editions: list[Reading]  # the newest first
    explained: list[GuideTelling] = field(default_factory=list)
    evaluated: list[GuideTelling] = field(default_factory=list)

    @property
    def told_people(self) -> int:
        return sum(one.people or 0 for one in self.explained)


def guide_page(guide: Guide) -> Page:
    """Five queries."""
    opened = Q(openings__what__in=[GuideOpening.What.FILE, GuideOpening.What.LINK])
    editions = (
        GuideEdition.objects.filter(guide=guide)
        .select_related("by__organization")
        .annotate(
            offices=Count("openings__organization", distinct=True),
            downloads=Count("openings", filter=opened, distinct=True),
        )
        .order_by("-published_at")
    )
    tellings = guide.tellings.select_related("edition", "by__organization").order_by("-on", "-at")
    by_what: dict[str, list[GuideTelling]] = defaultdict(list)
    for one in tellings:
        by_what[one.what].append(one)
    return Page(
        shelved(guide),
        [Reading(one, one.offices, one.downloads) for one in editions],
        by_what[GuideTelling.What.EXPLAINED],
        by_what[GuideTelling.What.EVALUATED],
    )


def towns_to_choose(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of those of the actor's own area."""
    mine = Municipality.objects.filter(code__in=towns_together(actor.municipality))
    return list(mine.order_by("code").values_list("code", "name"))


def sheets_to_choose() -> list[tuple[str, str]]:
    return [(sheet.id, sheet.title) for sheet in sheets().values() if sheet.about == "patient"]
