from renkei.directory.actions.desks import SomebodyWasFaster, confirm_desk, keep_desk

__all__ = ["SomebodyWasFaster", "confirm_desk", "keep_desk"]
