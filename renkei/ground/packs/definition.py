"""What `pack.toml` says of a pack."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.region.codes import WrongCode, check_municipality_code
from renkei.ground.toml import read_toml


@dataclass(frozen=True)
class Change:
    version: str
    text: str


@dataclass(frozen=True)
class Pack:
    name: str
    title: str
    version: str
    made_by: str
    needs: tuple[str, ...]  # names of the packs it builds on
    changes: tuple[Change, ...]
    folder: Path
    municipalities: tuple[
        str, ...
    ] = ()  # whose people it holds for, by six-digit code; the standard: everybody's
    starts: date = date.min  # of a pack that a municipality agreed on: from its day on,
    until: date | None = None  # and up to that day

    def holds(self, municipality: str | None, day: date) -> bool:
        return self.was_for(municipality) and self.starts <= day and (self.until is None or day <= self.until)

    def was_for(self, municipality: str | None) -> bool:
        """On some day."""
        return municipality in self.municipalities


def load_pack(folder: Path) -> Pack:
    """Raises PackProblems."""
    doc = read_toml(folder / "pack.toml")
    block = Block(doc, doc.data)
    if block.text("name", required=True) not in ("", folder.name):
        block.wrong(_("name はフォルダ名と同じ「%(name)s」にしてください。") % {"name": folder.name}, "name")
    pack = Pack(
        name=folder.name,
        title=block.text("title", required=True),
        version=block.text("version", required=True),
        made_by=block.text("made_by", required=True),
        needs=block.texts("needs"),
        changes=tuple(_change(part) for part in block.each("changes")),
        folder=folder,
        municipalities=_municipalities(block),
    )
    block.finish()
    doc.refuse_if_wrong()
    return pack


def _municipalities(block: Block) -> tuple[str, ...]:
    codes = block.texts("municipalities")
    for code in codes:
        try:
            check_municipality_code(code)
        except WrongCode as wrong:
            block.wrong(str(wrong), "municipalities")
    return codes


def _change(block: Block) -> Change:
    change = Change(block.text("version", required=True), block.text("text", required=True))
    block.finish()
    return change
