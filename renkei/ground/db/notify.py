"""Telling open pages: topic and id, nothing else; each page fetches its fragment by an ordinary GET."""

from uuid import UUID

from django.db import connection

CHANNEL = "renkei_live"


def tell(topic: str, key: UUID) -> None:
    """`topic` is `patient:<uuid>` or `organization:<uuid>`. Delivered when the transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, f"{topic} {key}"])


def tell_access_changed(organization_id: UUID) -> None:
    """Streams of this organisation ask again what they may see, and close what they may not."""
    tell(f"access:{organization_id}", organization_id)
