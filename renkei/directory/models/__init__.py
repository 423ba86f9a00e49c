"""What the region has, about nobody: whom to call at a hospital."""

from renkei.directory.models.desks import SAID, LiaisonDesk

__all__ = ["SAID", "LiaisonDesk"]
