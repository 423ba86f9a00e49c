"""What the region has, about nobody: whom to call at a hospital, and the hospital in numbers."""

from renkei.directory.models.desks import SAID, LiaisonDesk
from renkei.directory.models.profiles import HospitalProfile

__all__ = ["SAID", "HospitalProfile", "LiaisonDesk"]
