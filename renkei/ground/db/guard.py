"""Nobody serves people as a role that could get round a policy."""

from django.db import connection

from renkei.ground.db.provision import bypasses


class UnsafeRole(Exception):
    """The database role of this process is a superuser, owns tables, or may become the owner."""


def refuse_bypassing_role() -> None:
    """Called by web, live and worker before they answer anybody, in a thread that asks nothing afterwards."""
    connection.ensure_connection()
    try:
        reasons = bypasses(connection.connection)
    finally:
        connection.close()
    if reasons:
        raise UnsafeRole(f"refusing to start: the database role {', '.join(reasons)}")
