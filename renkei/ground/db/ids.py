"""Keys of records: made in Python, because RETURNING fails under a row policy."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A time-ordered UUID (version 7): new rows land side by side in an index."""
    return uuid7()
