"""Whether a rule speaks of an event, and whether something that happened is what the rule waited for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from renkei.ground.tasks.calendar import local_day
from renkei.ground.tasks.conditions import all_hold
from renkei.ground.tasks.definition import Rule, Send


@dataclass(frozen=True)
class Withdrawn:
    """The rule speaks of such events and makes an exception of this one. False, like any other no."""

    why: str

    def __bool__(self) -> bool:
        return False


def applies(rule: Rule, values: Mapping[str, Any]) -> bool | Withdrawn:
    """`values` are the event's, as `facts.emit` takes them."""
    if not all_hold(rule.where, values):
        return False
    exception = next((unless for unless in rule.unless if unless.holds(values)), None)
    return Withdrawn(exception.why) if exception else True


def closes(rule: Rule, kind: str, values: Mapping[str, Any], *, at: datetime, started_at: datetime) -> bool:
    """Of what belongs to the same match: the right thing, by any means, and not before the look-back."""
    asked = rule.do.sheet if isinstance(rule.do, Send) else None
    is_right = kind in rule.done_by and (asked is None or values.get("sheet") == asked)
    return is_right and local_day(at) >= local_day(started_at) - timedelta(days=rule.look_back)
