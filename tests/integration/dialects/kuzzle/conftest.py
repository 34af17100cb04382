from datetime import datetime

import pytest

from keys.models import User
from tests.integration.dialects.kuzzle.door import DoorOf, KuzzleDoor


@pytest.fixture
def door(now: datetime) -> KuzzleDoor:
    """Return a client that nobody has logged in on."""
    return KuzzleDoor(now=now)


@pytest.fixture
def door_of(now: datetime) -> DoorOf:
    def logged_in(username: str) -> KuzzleDoor:
        client = KuzzleDoor(now=now)
        client.login(username)
        return client

    return logged_in


@pytest.fixture
def admin(administrator: User, door_of: DoorOf) -> KuzzleDoor:
    return door_of("elastic")
