"""Keys of records: made in Python, because RETURNING fails under a row policy."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A time-ordered UUID (version 7): new rows land side by side in an index."""
    return uuid7()


def made_at(key: UUID) -> datetime:
    """When `new_id` made this key; long ago for keys of another kind."""
    milliseconds = key.int >> 80 if key.version == 7 else 0
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
