"""One small call that works for every action of the house, and what is no action, with its reason.

An action is found by its place: a public function of a module `actions` that says by whom it is done, or opens a
transaction. Who adds one adds its call here; the build says so.
"""

from tests.security.every_action import (  # noqa: F401 - each brings its calls
    directory,
    exchange,
    figures,
    ground,
    hospital_stay,
    patients,
    record,
)
from tests.security.every_action.calls import CALLS
from tests.security.every_action.house import House, built
from tests.security.every_action.listing import NO_ACTION, actions_of_the_house

__all__ = ["CALLS", "NO_ACTION", "House", "actions_of_the_house", "built"]
