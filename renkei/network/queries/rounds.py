"""A survey read back: its answers as they were read in, compared, tagged and bound as a book."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Count, QuerySet
from django.utils import timezone

from renkei.ground.region.models import Municipality as Town
from renkei.ground.region.municipalities import Municipality
from renkei.ground.region.queries import finder, municipalities
from renkei.ground.sheets.definition import Field
from renkei.network.book import Book, roll_ups
from renkei.network.comparison import Filter, Matrix, compare
from renkei.network.definition import Survey, standard_survey
from renkei.network.excerpts import Excerpt, excerpt
from renkei.network.hubs import HubConflict, hub_conflicts
from renkei.network.models import Answering, SurveyAnswer, SurveyRound, Tag
from renkei.network.reading import Preview, ReadAnswer
from renkei.network.remarks import Remark, remarks_on
from renkei.network.tags import TagGroup, Tally, tally


def preview(data: bytes) -> Preview:
    return standard_survey().read(data, finder())


def labels() -> dict[str, str]:
    """What each field asks."""
    return {field.id: field.label for field in standard_survey().sheet.fields}


@dataclass(frozen=True)
class RoundLine:
    round: SurveyRound
    answers: int
    answered: int  # municipalities
    asked: int
    waiting: int  # tags that nobody has looked at


def lines(rounds: QuerySet[SurveyRound], most: int | None = None) -> list[RoundLine]:
    """Three queries for however many rounds."""
    counted = rounds.annotate(
        given=Count("answers", distinct=True), towns=Count("answering__municipality", distinct=True)
    )[:most]
    asked = _count(Town.objects.values_list("prefecture").annotate(Count("pk")))
    waiting = _count(
        Tag.objects.filter(round__in=[one.pk for one in counted], confirmed=None)
        .values_list("round")
        .annotate(Count("pk"))
    )
    return [
        RoundLine(one, one.given, one.towns, asked[one.prefecture_id], waiting.get(one.pk, 0))
        for one in counted
    ]


def answered(round: SurveyRound, code: str | None) -> str | None:
    """The 団体コード, when the municipality is among those that answered."""
    given = Answering.objects.filter(round=round, municipality=code)
    return given.values_list("municipality", flat=True).first()


def _count(pairs: Iterable[tuple]) -> dict:
    return dict(pairs)


@dataclass
class Whole:
    """A round with all its answers, in four queries however many there are."""

    round: SurveyRound
    survey: Survey
    municipalities: tuple[Municipality, ...]  # all who were asked
    answers: tuple[ReadAnswer, ...]

    @cached_property
    def confirmed(self) -> tuple[tuple[str, str, str], ...]:
        """(団体コード, group, tag)."""
        tags = Tag.objects.filter(round=self.round, confirmed=True)
        return tuple(tags.order_by("municipality").values_list("municipality", "group", "tag"))

    @cached_property
    def by_code(self) -> dict[str, ReadAnswer]:
        return {code: answer for answer in self.answers for code in answer.municipality_codes}

    @property
    def missing(self) -> list[Municipality]:
        return [each for each in self.municipalities if each.code not in self.by_code]

    @property
    def joint(self) -> list[ReadAnswer]:
        return [answer for answer in self.answers if len(answer.municipalities) > 1]

    def hub_conflicts(self, municipality: Municipality) -> list[HubConflict]:
        """Told to both: to whom it is about, and to whoever wrote it."""
        return [
            each
            for each in hub_conflicts(self.answers)
            if municipality in (each.municipality, *each.counted_by.municipalities)
        ]

    def sections(self, fields: Sequence[Field]) -> list[tuple[str, int]]:
        """Heads above these columns, and how many each spans."""
        sections = self.survey.sheet.sections
        spans = [
            (each.short or each.title, sum(field in each.fields for field in fields)) for each in sections
        ]
        return [(title, span) for title, span in spans if span]

    def compared(self, filter: Filter) -> Matrix:
        return compare(self.answers, self.municipalities, self.survey.sheet, filter, self.confirmed)

    def remarks(self, answer: ReadAnswer) -> dict[str, list[Remark]]:
        """What a person should look at, by field."""
        mapping = self.survey.mapping
        return {
            field: list(remarks_on(field, text or "", mapping.doubts, mapping.answered_until))
            for field, text in answer.cells.items()
        }

    def book(self) -> Book:
        return Book(
            title=self.round.title,
            publisher=self.round.organization.name,
            printed_on=timezone.localdate(),
            sheet=self.survey.sheet,
            answers=self.answers,
            municipalities=self.municipalities,
            roll_ups=roll_ups(self.survey.groups, self.confirmed, self.municipalities),
            before=_year_before(self.round),
        )


def _year_before(round: SurveyRound) -> dict[str, dict[str, str]] | None:
    """What each municipality answered in the round before; None where there was none. Two queries."""
    rounds = SurveyRound.objects.filter(survey=round.survey, organization_id=round.organization_id)
    before = rounds.filter(year__lt=round.year).order_by("-year").first()
    if before is None:
        return None
    given = Answering.objects.filter(round=before).values_list("municipality", "survey_answer__answer__data")
    return dict(given)


def whole(round: SurveyRound) -> Whole:
    survey = standard_survey()
    asked = municipalities(round.prefecture_id)
    by_code = {each.code: each for each in asked}
    given: dict[UUID, list[Municipality]] = {}
    named = Answering.objects.filter(round=round).order_by("municipality")
    for answer_id, code in named.values_list("survey_answer", "municipality"):
        given.setdefault(answer_id, []).append(by_code[code])
    rows = (
        SurveyAnswer.objects.filter(round=round).order_by("order").values_list("pk", "title", "answer__data")
    )
    answers = tuple(
        ReadAnswer(
            title, None, tuple(given[key]), {each.id: data.get(each.id) for each in survey.sheet.fields}
        )
        for key, title, data in rows
    )
    return Whole(round, survey, asked, answers)


@dataclass(frozen=True)
class Hit:
    municipality: Municipality
    field: Field
    excerpt: Excerpt


def hits(matrix: Matrix) -> list[Hit]:
    """Where the searched words stand."""
    return [
        Hit(row.municipality, cell.field, excerpt(cell.text, cell.hits))
        for row in matrix.rows
        for cell in row.cells
        if cell.text and cell.hits
    ]


@dataclass(frozen=True)
class Candidate:
    """A tag on an answer, with the words that suggest it."""

    id: UUID
    municipality: Municipality
    label: str
    field: Field
    quote: Excerpt | None  # None where the blank cell is the reason
    joint_with: tuple[Municipality, ...]
    confirmed: bool | None


@dataclass(frozen=True)
class TagTable:
    group: TagGroup
    tallies: list[Tally]
    candidates: list[Candidate]
    towns: dict[str, Municipality]  # by 団体コード

    def bearers(self, line: Tally) -> list[Municipality]:
        return [self.towns[code] for code in line.municipalities]

    def of(self, confirmed: bool | None) -> list[Candidate]:
        return [each for each in self.candidates if each.confirmed is confirmed]


def tag_table(whole: Whole, group: TagGroup) -> TagTable:
    order = [tag.id for tag in group.tags]
    labels = {tag.id: tag.label for tag in group.tags}
    towns = {each.code: each for each in whole.municipalities}
    rows = Tag.objects.filter(round=whole.round, group=group.id, tag__in=order).order_by("municipality")
    candidates = [
        _candidate(tag, towns[tag.municipality_id], labels[tag.tag], whole)
        for tag in sorted(rows, key=lambda tag: order.index(tag.tag))
    ]
    said = [(code, tag) for code, of, tag in whole.confirmed if of == group.id and tag in labels]
    return TagTable(group, tally(group, said), candidates, towns)


def _candidate(tag: Tag, municipality: Municipality, label: str, whole: Whole) -> Candidate:
    answer = whole.by_code[municipality.code]
    text = answer.cells.get(tag.field)
    quote = excerpt(text, [(tag.quote_from or 0, tag.quote_to or 0)]) if text else None
    others = tuple(each for each in answer.municipalities if each != municipality)
    return Candidate(
        tag.pk, municipality, label, whole.survey.sheet.field(tag.field), quote, others, tag.confirmed
    )


def waiting_tags(round: SurveyRound) -> dict[str, int]:
    """By group."""
    return _count(Tag.objects.filter(round=round, confirmed=None).values_list("group").annotate(Count("pk")))
