"""What the region has, about nobody: whom to call at a hospital, the hospital in numbers, guides on the shelf."""

from renkei.directory.models.desks import SAID, LiaisonDesk
from renkei.directory.models.guides import (
    Access,
    Guide,
    GuideEdition,
    GuideOpening,
    GuideTelling,
    GuideTown,
    Reader,
    Use,
)
from renkei.directory.models.profiles import HospitalProfile

__all__ = [
    "SAID",
    "Access",
    "Guide",
    "GuideEdition",
    "GuideOpening",
    "GuideTelling",
    "GuideTown",
    "HospitalProfile",
    "LiaisonDesk",
    "Reader",
    "Use",
]
