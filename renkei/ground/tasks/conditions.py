"""What a rule or an indicator asks of the values of an event: `{ stay = "planned", days_at_most = 3 }`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from renkei.ground.block import Block
from renkei.ground.toml import NUMBER

AT_MOST, AT_LEAST, IS = "at_most", "at_least", "is"


@dataclass(frozen=True)
class Condition:
    field: str
    op: str
    value: str | int | float | bool

    def holds(self, values: Mapping[str, Any]) -> bool:
        """What is not known holds no condition: a stay of unknown length is not a short one."""
        found: Any = values.get(self.field)
        if self.op == IS:
            return isinstance(found, bool) == isinstance(self.value, bool) and found == self.value
        if type(found) not in NUMBER:
            return False
        return found <= self.value if self.op == AT_MOST else found >= self.value


def all_hold(conditions: Iterable[Condition], values: Mapping[str, Any]) -> bool:
    return all(condition.holds(values) for condition in conditions)


def read_conditions(block: Block | None) -> tuple[Condition, ...]:
    if block is None:
        return ()
    conditions = (_condition(name, value) for name, value in block.items() if name != "why")
    return tuple(condition for condition in conditions if _makes_sense(condition, block))


def _makes_sense(condition: Condition, block: Block) -> bool:
    if condition.op == IS and type(condition.value) not in (str, bool, *NUMBER):
        name, text = condition.field, _("「%(name)s」は文字・数字・true・false のどれかにしてください。")
    elif condition.op != IS and type(condition.value) not in NUMBER:
        name, text = f"{condition.field}_{condition.op}", _("「%(name)s」は数字で書いてください。")
    else:
        return True
    block.wrong(text % {"name": name}, name)
    return False


def _condition(name: str, value: Any) -> Condition:
    """`has = "care-manager"` is short for `had_care_manager = true`."""
    if name == "has" and isinstance(value, str):
        return Condition("had_" + value.replace("-", "_"), IS, True)
    for op in (AT_MOST, AT_LEAST):
        if name.endswith("_" + op):
            return Condition(name.removesuffix("_" + op), op, value)
    return Condition(name, IS, value)


@dataclass(frozen=True)
class Exclusion:
    conditions: tuple[Condition, ...]
    why: str

    def holds(self, values: Mapping[str, Any]) -> bool:
        return all_hold(self.conditions, values)


def read_exclusions(block: Block) -> tuple[Exclusion, ...]:
    return tuple(_exclusion(part) for part in block.each("unless"))


def _exclusion(part: Block) -> Exclusion:
    exclusion = Exclusion(read_conditions(part), part.text("why"))
    if not exclusion.conditions:
        part.wrong(_("unless に条件がありません。このままではすべてが除かれます。"))
    return exclusion
