from renkei.directory.policy.desks import (
    current_desks,
    hospital_for,
    hospital_to_keep,
    hospitals,
    hospitals_of,
    may_keep,
)

__all__ = ["current_desks", "hospital_for", "hospital_to_keep", "hospitals", "hospitals_of", "may_keep"]
