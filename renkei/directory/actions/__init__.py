from renkei.directory.actions.desks import SomebodyWasFaster, confirm_desk, keep_desk
from renkei.directory.actions.guides import (
    Edition,
    confirm_guide,
    open_edition,
    publish_edition,
    publish_guide,
    revise_guide,
    tell_of_guide,
    withdraw_guide,
)
from renkei.directory.actions.profiles import NUMBERS, keep_profile

__all__ = [
    "NUMBERS",
    "Edition",
    "SomebodyWasFaster",
    "confirm_desk",
    "confirm_guide",
    "keep_desk",
    "keep_profile",
    "open_edition",
    "publish_edition",
    "publish_guide",
    "revise_guide",
    "tell_of_guide",
    "withdraw_guide",
]
