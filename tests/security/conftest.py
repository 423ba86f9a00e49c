from collections.abc import Iterator

import pytest

from tests import server
from tests.security.world import World


@pytest.fixture
def world(django_db_setup) -> Iterator[World]:
    with server.superuser() as connection:
        yield World(connection)
        connection.rollback()
