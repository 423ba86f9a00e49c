"""The region's manual for a discharge conference as data: `packs/*/checklists/discharge-conference.toml`."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renkei.ground.block import Block
from renkei.ground.packs.loaded import own_file
from renkei.ground.toml import read_toml
from renkei.scenes.hospital_stay.models import ConferenceKind

FOLDER, NAME = "checklists", "discharge-conference"
WHENS = {
    "before": gettext_lazy("開くまえ"),
    "during": gettext_lazy("その場で"),
    "after": gettext_lazy("終わってから"),
}
# What the conference itself shows, so that nobody need tick it (`queries.meetings.seen`)
SIGNS = (
    "manager-invited",
    "manager-asked-first",
    "everybody-asked",
    "day-fixed",
    "remote-called",
    "manager-spoke",
    "decisions-assigned",
    "minutes-written",
)
HEAD_START = 10


@dataclass(frozen=True)
class Step:
    """`by_itself`: one of SIGNS, "" when somebody must say that it was done."""

    id: str
    when: str
    text: str
    help: str
    by_itself: str


@dataclass(frozen=True)
class Checklist:
    title: str
    version: str
    source: str
    kinds: tuple[str, ...]  # of conferences that it is for
    head_start: timedelta  # of the care manager before the others are asked
    steps: tuple[Step, ...]


def load_checklist(path: Path) -> Checklist:
    """Raises PackProblems, which tells everything that is wrong at once."""
    doc = read_toml(path)
    block = Block(doc, doc.data)
    steps = tuple(_step(part) for part in block.each("step"))
    minutes = block.number("head_start_minutes")
    checklist = Checklist(
        title=block.text("title", required=True),
        version=block.text("version", required=True),
        source=block.text("source", required=True),
        kinds=block.texts("kinds", known=ConferenceKind.values, required=True),
        head_start=timedelta(minutes=HEAD_START if minutes is None else minutes),
        steps=steps,
    )
    _refuse(block, checklist)
    block.finish()
    doc.refuse_if_wrong()
    return checklist


def _step(block: Block) -> Step:
    step = Step(
        id=block.text("id", required=True),
        when=block.one_of("when", WHENS, required=True),
        text=block.text("text", required=True),
        help=block.text("help"),
        by_itself=block.one_of("by_itself", SIGNS),
    )
    block.finish()
    return step


def _refuse(block: Block, checklist: Checklist) -> None:
    if block.text("id", required=True) not in ("", block.doc.path.stem):
        words = _("id はファイル名と同じ「%(name)s」にしてください。")
        block.wrong(words % {"name": block.doc.path.stem}, "id")
    if not checklist.steps:
        block.wrong(_("[[step]] が1つもありません。"))
    if checklist.head_start < timedelta():
        block.wrong(_("head_start_minutes は0以上にしてください。"), "head_start_minutes")
    seen: set[str] = set()
    for n, step in enumerate(checklist.steps):
        if step.id in seen:
            text = _("id「%(id)s」が2回使われています。") % {"id": step.id}
            block.doc.report(text, "step", n, "id")
        seen.add(step.id)


def checklist_for(municipality: str | None) -> Checklist:
    """That of the person's own town where its pack brings one, else the standard one."""
    return _loaded(own_file(municipality, FOLDER, NAME))


@cache
def _loaded(path: Path) -> Checklist:
    return load_checklist(path)
