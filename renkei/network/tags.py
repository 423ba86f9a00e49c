"""Tags on answers: suggested by word lists, true only when a person confirmed them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.folding import fold
from renkei.ground.sheets.definition import Sheet
from renkei.ground.toml import read_toml
from renkei.network.reading import ReadAnswer


@dataclass(frozen=True)
class Tag:
    id: str
    label: str
    fields: tuple[str, ...]  # where to look, nearest to the matter first
    words: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()  # the cell says this and nothing else
    blank: bool = False
    alone: bool = False  # only where nothing else of the group was found

    def find(self, text: str | None) -> tuple[int, int] | None:
        """Where the reason for this tag stands in a cell."""
        if text is None:
            return (0, 0) if self.blank else None
        folded = fold(text)
        if any(folded.text == fold(each).text for each in self.whole):
            return 0, len(text)
        return next((span for word in self.words if (span := folded.find(word))), None)


@dataclass(frozen=True)
class TagGroup:
    id: str
    title: str
    tags: tuple[Tag, ...]
    in_book: bool  # rolled up on the first page of the survey book


@dataclass(frozen=True)
class Suggestion:
    municipality: str  # 団体コード
    group: str
    tag: str
    field: str
    start: int  # of the quoted words in the cell; start == end for a blank one
    end: int
    joint: bool  # the answer speaks for others too: does it hold for this one?


@dataclass(frozen=True)
class Tally:
    tag: Tag
    municipalities: tuple[str, ...]

    @property
    def n(self) -> int:
        return len(self.municipalities)


def load_tags(path: Path, sheet: Sheet) -> tuple[TagGroup, ...]:
    """Raises PackProblems with everything that is wrong in the file."""
    doc = read_toml(path)
    top = Block(doc, doc.data)
    groups = tuple(_group(block, sheet) for block in top.each("group"))
    top.finish()
    doc.refuse_if_wrong()
    return groups


def _group(block: Block, sheet: Sheet) -> TagGroup:
    fields = _fields(block, sheet, required=True)
    group = TagGroup(
        id=block.text("id", required=True),
        title=block.text("title", required=True),
        tags=tuple(_tag(each, fields, sheet) for each in block.each("tag")),
        in_book=block.get("in_book") is True,
    )
    block.finish()
    return group


def _tag(block: Block, fields: tuple[str, ...], sheet: Sheet) -> Tag:
    tag = Tag(
        id=block.text("id", required=True),
        label=block.text("label", required=True),
        fields=_fields(block, sheet) or fields,
        words=block.texts("words"),
        whole=block.texts("whole"),
        blank=block.get("blank") is True,
        alone=block.get("alone") is True,
    )
    if not (tag.words or tag.whole or tag.blank):
        block.wrong(_("words・whole・blank のどれかを書いてください。"))
    block.finish()
    return tag


def _fields(block: Block, sheet: Sheet, required: bool = False) -> tuple[str, ...]:
    return block.texts("fields", known=[field.id for field in sheet.fields], required=required)


def suggest(answers: Iterable[ReadAnswer], groups: Iterable[TagGroup]) -> list[Suggestion]:
    """Each tag at most once a municipality; a joint answer suggests it for each of its municipalities."""
    groups = tuple(groups)
    return [
        Suggestion(municipality.code, group.id, tag.id, field, *span, len(answer.municipalities) > 1)
        for answer in answers
        for group in groups
        for tag, field, span in _found(answer.cells, group)
        for municipality in answer.municipalities
    ]


def _found(cells: Mapping[str, str | None], group: TagGroup) -> list[tuple[Tag, str, tuple[int, int]]]:
    found = [(tag, *place) for tag in group.tags if (place := _first(cells, tag))]
    firm = [each for each in found if not each[0].alone]
    return firm or found


def _first(cells: Mapping[str, str | None], tag: Tag) -> tuple[str, tuple[int, int]] | None:
    places: Iterator[tuple[str, tuple[int, int]]] = (
        (field, span) for field in tag.fields if (span := tag.find(cells.get(field)))
    )
    return next(places, None)


def tally(group: TagGroup, confirmed: Iterable[tuple[str, str]]) -> list[Tally]:
    """`confirmed`: (団体コード, tag id). One line a tag, in the order of the group."""
    bearers: dict[str, list[str]] = {tag.id: [] for tag in group.tags}
    for municipality, tag in confirmed:
        bearers[tag].append(municipality)
    return [Tally(tag, tuple(bearers[tag.id])) for tag in group.tags]
