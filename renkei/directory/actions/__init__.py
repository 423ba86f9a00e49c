from renkei.directory.actions.desks import SomebodyWasFaster, confirm_desk, keep_desk
from renkei.directory.actions.profiles import NUMBERS, keep_profile

__all__ = ["NUMBERS", "SomebodyWasFaster", "confirm_desk", "keep_desk", "keep_profile"]
