from renkei.directory.policy.desks import (
    current_desks,
    hospital_for,
    hospital_to_keep,
    hospitals,
    hospitals_of,
    kept_of,
    may_keep,
)
from renkei.directory.policy.guides import (
    due_by,
    edition_for,
    guide_for,
    guide_to_keep,
    guides_for,
    guides_to_keep,
    may_publish,
    used_in,
)

__all__ = [
    "current_desks",
    "due_by",
    "edition_for",
    "guide_for",
    "guide_to_keep",
    "guides_for",
    "guides_to_keep",
    "hospital_for",
    "hospital_to_keep",
    "hospitals",
    "hospitals_of",
    "kept_of",
    "may_keep",
    "may_publish",
    "used_in",
]
