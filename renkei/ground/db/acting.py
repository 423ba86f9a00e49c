"""Who acts: a transaction-local setting that every row policy reads."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from renkei.ground.db.provision import OFFICE

SETTING = "renkei.role"


@contextmanager
def acting_as(role_id: UUID | str | None) -> Iterator[None]:
    """Open a transaction in which row policies see this PractitionerRole; None is a stranger.

    A nested call acts as another role until it ends. The setting is local to the transaction: a pooled
    connection never hands it to the next request.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select current_setting(%s, true)", [SETTING])
        before = cursor.fetchone()[0] or ""
        set_role(cursor, role_id)
        yield
        set_role(cursor, before)


def set_role(cursor, role_id: UUID | str | None) -> None:
    cursor.execute("select set_config(%s, %s, true)", [SETTING, str(role_id or "")])


@contextmanager
def as_office() -> Iterator[None]:
    """Step down to the statistics role, which has no grant on any record table, for the queries inside."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"set local role {OFFICE}")
        yield
        cursor.execute("reset role")
