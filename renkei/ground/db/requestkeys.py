"""Double submit, retry and the offline queue are one mechanism: the same key returns the first result."""

from uuid import UUID

from django.db import connection

FIELD = "request_key"


class UnknownKey(Exception):
    """The form carried no key, or one that is not a UUID."""


class ForeignKeyUsed(Exception):
    """The key was used by somebody else."""


def parse(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError as error:
        raise UnknownKey from error


def claim(key: UUID, role: UUID | None, path: str) -> str | None:
    """None: the key is ours now, go on. A text: where the first use of it led.

    Two requests with one key wait for each other here, by the unique index.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into db_requestkey (key, role, path, at) values (%s, %s, %s, now()) on conflict do nothing",
            [key, role, path],
        )
        if cursor.rowcount:
            return None
        cursor.execute("select role, path, location from db_requestkey where key = %s", [key])
        first_role, first_path, location = cursor.fetchone()
    if (first_role, first_path) != (role, path):
        raise ForeignKeyUsed
    return location or path


def settle(key: UUID, location: str | None) -> None:
    """Keep where the write led; a form shown again (no redirect) gives its key back."""
    with connection.cursor() as cursor:
        if location is None:
            cursor.execute("delete from db_requestkey where key = %s", [key])
        else:
            cursor.execute("update db_requestkey set location = %s where key = %s", [location, key])
