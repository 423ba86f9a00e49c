"""What the actions of the house are, and what is none of them, with its reason."""

import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import renkei
from renkei.ground.tasks import assigning
from renkei.scenes.hospital_stay import announcing

ROOT = Path(renkei.__file__).parent
BESIDE = (assigning, announcing)  # actions of a room whose file has another name

_PART = "a part of other actions, which leave the trail"
_READS = "reads, or works something out: writes nothing"
NO_ACTION = {
    "renkei.exchange.actions.own_people": _READS,
    "renkei.exchange.actions.towns": _READS,
    "renkei.ground.audit.actions.record": "the trail itself",
    "renkei.ground.documents.actions.photo": _READS,
    "renkei.ground.facts.actions.emit": _PART,
    "renkei.ground.facts.actions.rebuild": "the owner's repair: `now` again from the log, which nobody rewrites",
    "renkei.ground.facts.actions.subject_of": _PART,
    "renkei.ground.facts.actions.void": _PART,
    "renkei.ground.jobs.actions.mark_seen": "of nobody: an office read its own list; the notice says who and when",
    "renkei.ground.jobs.actions.notify": _PART,
    "renkei.ground.offices.actions.mails.ask_by_mail": _PART,
    "renkei.ground.offices.actions.roles.begin_role": _PART,
    "renkei.ground.offices.actions.roles.begin_sign_in": _PART,
    "renkei.ground.offices.actions.slips.digest": _READS,
    "renkei.ground.region.actions.know_prefecture": "the public master of municipalities, about nobody",
    "renkei.ground.search.actions.forget": _PART,
    "renkei.ground.search.actions.index": _PART,
    "renkei.ground.sheets.actions.kind_of": _READS,
    "renkei.ground.sheets.actions.rematch": _PART,
    "renkei.ground.sheets.actions.save_draft": "while one types, every few seconds: opening and submitting are told, "
    "and nobody beyond the office sees a draft",
    "renkei.network.actions.responses.save": "while one types, every few seconds: beginning and handing in are told",
    "renkei.network.actions.rounds.keep_answer": _PART,
    "renkei.network.actions.rounds.take_out": _PART,
    "renkei.patients.actions.consent.end_sharing": _PART,
    "renkei.patients.actions.merging.offices_to_agree": _READS,
    "renkei.patients.actions.merging.written_since": _READS,
    "renkei.patients.actions.registration.blind_match": _READS,
    "renkei.patients.actions.wards.memberships_of": _READS,
    "renkei.record.actions.entries.close": _PART,
    "renkei.record.actions.entries.confirmed": _READS,
    "renkei.record.actions.entries.write": _PART,
    "renkei.record.actions.happening.happened": _PART,
    "renkei.record.actions.ladder.ask_to_acknowledge": _PART,
    "renkei.record.actions.ladder.check_digit": _READS,
    "renkei.record.actions.ladder.move": _PART,
    "renkei.record.actions.ladder.put": _PART,
    "renkei.record.actions.ladder.say_who_is_silent": "the house's own clock: a step of the question says it",
    "renkei.record.actions.ladder.step": _PART,
    "renkei.record.actions.ladder.told_answer": _PART,
    "renkei.record.actions.questions.words": _READS,
    "renkei.record.actions.readers.others": _READS,
    "renkei.record.actions.readers.readers": _READS,
    "renkei.record.actions.readers.tell_others": _PART,
    "renkei.scenes.hospital_stay.actions.calls.hear": _PART,
    "renkei.scenes.hospital_stay.actions.calls.hear_joined": _PART,
    "renkei.scenes.hospital_stay.actions.calls.hear_leaving": _PART,
    "renkei.scenes.hospital_stay.actions.calls.hear_void": _PART,
    "renkei.scenes.hospital_stay.actions.calls.plan_calls": _PART,
    "renkei.scenes.hospital_stay.actions.conferences.tell_called": _PART,
    "renkei.scenes.hospital_stay.actions.discharges.alive_after_all": _PART,
    "renkei.scenes.hospital_stay.actions.discharges.follow_stay": _PART,
    "renkei.scenes.hospital_stay.actions.expectations.forget_announced": _PART,
    "renkei.scenes.hospital_stay.actions.expectations.tell_planned": _PART,
    "renkei.scenes.hospital_stay.actions.meetings.named": _READS,
    "renkei.scenes.hospital_stay.actions.stays.adopt": _PART,
    "renkei.scenes.hospital_stay.actions.stays.noted_by_an_office": _READS,
    "renkei.scenes.hospital_stay.actions.stays.stand_in": _PART,
    "renkei.scenes.hospital_stay.announcing.support_centre_of": _READS,
    "renkei.scenes.hospital_stay.announcing.tell_offices": _PART,
}


def actions_of_the_house() -> set[str]:
    """By dotted name: every public function of every module `actions`, defined there."""
    paths = [*ROOT.rglob("actions.py"), *ROOT.rglob("actions/*.py")]
    names = [".".join(path.relative_to(ROOT.parent).with_suffix("").parts) for path in paths]
    found = [importlib.import_module(name.removesuffix(".__init__")) for name in names]
    return {dotted(each) for module in (*found, *BESIDE) for each in _public(module)}


def _public(module: ModuleType) -> Iterator[Callable]:
    for name, value in vars(module).items():
        if inspect.isfunction(value) and value.__module__ == module.__name__ and not name.startswith("_"):
            yield value


def dotted(action: Callable) -> str:
    return f"{action.__module__}.{action.__qualname__}"
