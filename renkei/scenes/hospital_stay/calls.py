"""The region's plan of calls after a discharge as data: `packs/*/calls/after-discharge.toml`."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.packs.loaded import own_file
from renkei.ground.toml import read_toml
from renkei.scenes.hospital_stay.models import Reason

FOLDER, NAME = "calls", "after-discharge"
RULE = "call-"  # a task's rule, before the planned call's id
WHENS = ("discharged", "applied")
CALLERS = ("care-manager-office", "area-support-centre", "hospital")
HOSPITAL_SEES = 7  # days after a discharge in which a ward still opens the person


@dataclass(frozen=True)
class PlannedCall:
    """`after`: days; `by`, `else_by`: of CALLERS, the second where there is no first, "" for nobody."""

    id: str
    title: str
    when: str
    after: int
    by: str
    else_by: str

    @property
    def rule(self) -> str:
        return RULE + self.id


@dataclass(frozen=True)
class Result:
    """`made`: somebody was spoken to, which is counted; `ends`: nobody was, and nobody tries again."""

    id: str
    label: str
    made: bool
    ends: bool
    in_hospital: bool

    @property
    def closes(self) -> bool:
        return self.made or self.ends


@dataclass(frozen=True)
class Item:
    id: str
    label: str


@dataclass(frozen=True)
class Plan:
    title: str
    version: str
    source: str
    starts: date
    until: date | None
    calls: tuple[PlannedCall, ...]
    results: tuple[Result, ...]
    items: tuple[Item, ...]
    readmitted_within: int  # days
    not_planned: tuple[str, ...]  # reasons for which a planned stay is no readmission

    def in_force(self, day: date) -> bool:
        return self.starts <= day and (self.until is None or day <= self.until)

    def call(self, rule: str) -> PlannedCall | None:
        return next((one for one in self.calls if one.rule == rule), None)

    def result(self, id: str) -> Result | None:
        return next((one for one in self.results if one.id == id), None)

    def is_readmission(self, discharged_on: date, again_on: date, planned: bool, reason: str) -> bool:
        """A stay that begins on the day of the discharge is the same one going on."""
        days = (again_on - discharged_on).days
        return 0 < days <= self.readmitted_within and not (planned and reason in self.not_planned)


def load_plan(path: Path) -> Plan:
    """Raises PackProblems, which tells everything that is wrong at once."""
    doc = read_toml(path)
    block = Block(doc, doc.data)
    calls = tuple(_call(part) for part in block.each("call"))
    results = tuple(_result(part) for part in block.each("result"))
    items = tuple(_item(part) for part in block.each("item"))
    readmission = block.inner("readmission", required=True)
    plan = Plan(
        title=block.text("title", required=True),
        version=block.text("version", required=True),
        source=block.text("source", required=True),
        starts=block.day("from", required=True) or date.min,
        until=block.day("until"),
        calls=calls,
        results=results,
        items=items,
        readmitted_within=(readmission.days("within", required=True) or 0) if readmission else 0,
        not_planned=readmission.texts("not_planned", known=Reason.values) if readmission else (),
    )
    if readmission:
        readmission.finish()
    _refuse(block, plan)
    block.finish()
    doc.refuse_if_wrong()
    return plan


def _call(block: Block) -> PlannedCall:
    call = PlannedCall(
        id=block.text("id", required=True),
        title=block.text("title", required=True),
        when=block.one_of("when", WHENS, required=True),
        after=block.days("after", required=True) or 0,
        by=block.one_of("by", CALLERS, required=True),
        else_by=block.one_of("else_by", CALLERS),
    )
    if "hospital" in (call.by, call.else_by) and call.when == "discharged" and call.after > HOSPITAL_SEES:
        block.wrong(_("病院が電話できるのは、退院の7日後までです。"), "after")
    block.finish()
    return call


def _result(block: Block) -> Result:
    result = Result(
        id=block.text("id", required=True),
        label=block.text("label", required=True),
        made=block.truth("made"),
        ends=block.truth("ends"),
        in_hospital=block.truth("in_hospital"),
    )
    block.finish()
    return result


def _item(block: Block) -> Item:
    item = Item(id=block.text("id", required=True), label=block.text("label", required=True))
    block.finish()
    return item


def _refuse(block: Block, plan: Plan) -> None:
    if block.text("id", required=True) not in ("", block.doc.path.stem):
        words = _("id はファイル名と同じ「%(name)s」にしてください。")
        block.wrong(words % {"name": block.doc.path.stem}, "id")
    if not any(one.made for one in plan.results):
        block.wrong(_("made = true の [[result]] が1つ要ります。"))
    ids = {
        "call": [one.id for one in plan.calls],
        "result": [one.id for one in plan.results],
        "item": [one.id for one in plan.items],
    }
    for name, rows in ids.items():
        if not rows:
            block.wrong(_("[[%(name)s]] が1つもありません。") % {"name": name})
        seen: set[str] = set()
        for n, id in enumerate(rows):
            if id in seen:
                block.doc.report(_("id「%(id)s」が2回使われています。") % {"id": id}, name, n, "id")
            seen.add(id)


def plan_for(municipality: str | None) -> Plan:
    """That of the person's own town where its pack brings one, else the standard one."""
    return _loaded(own_file(municipality, FOLDER, NAME))


@cache
def _loaded(path: Path) -> Plan:
    return load_plan(path)
