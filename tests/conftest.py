"""Fixtures of every room; markers follow the folder."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from hypothesis import HealthCheck, is_hypothesis_test, settings

from keys.access.callers import caller_of_user
from keys.models import User
from keys.rules.caller import Caller, Origin
from tests.factories import make_user

settings.register_profile(
    "small", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "deep", max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "small"))

# Nothing is collected for tests inside this process: a page's file has its plain name.
site_settings.STORAGES["staticfiles"] = {
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}

TESTS = Path(__file__).parent
MARKERS_OF_ROOMS = {
    "integration": ("database", "django_db"),
    "contract": ("contract", "untraced"),
    "browser": ("browser", "untraced"),
    "serving": ("serving",),
}
# Asked in this very process; the other clients ask servers, whose homes have SQLite.
CONTRACTS_OF_DATABASES = ("contract/test_openapi.py", "contract/test_whole_api.py")
# What stands before the actions and queries: other databases are none of its business.
DOORS = (
    "integration/dialects/",
    "integration/web/",
    "integration/site/",
    "integration/test_every_route.py",
    *CONTRACTS_OF_DATABASES,
)
UNTRACED = (
    # They ask everybody everything, of code that other tests go through one by one.
    "_ladder.py", "test_every_action.py", "test_every_route.py",
    # What is killed leaves no trace; what is hammered is slow enough.
    "test_kill_nine.py", "test_killed.py", "test_no_stale_accept.py", "test_gateways.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        path = item.path.relative_to(TESTS)
        for name in MARKERS_OF_ROOMS.get(path.parts[0], ()):
            item.add_marker(name)
        if path.as_posix().startswith(CONTRACTS_OF_DATABASES):
            item.add_marker("database")
        if path.as_posix().startswith(DOORS):
            item.add_marker("door")
        # What is shown with many examples was gone through with one.
        if is_property(item) or path.name.endswith(UNTRACED):
            item.add_marker("untraced")


def is_property(item: pytest.Item) -> bool:
    return isinstance(item, pytest.Function) and is_hypothesis_test(item.obj)


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


@pytest.fixture
def administrator(db: None) -> User:
    return make_user("elastic", realm="reserved", roles=["superuser"])


@pytest.fixture
def ada(db: None) -> User:
    """Return a user who may manage her own keys: the owner in most tests."""
    return make_user("ada", cluster=["manage_own_api_key"])


@pytest.fixture
def bob(db: None) -> User:
    """Return a user who may manage his own keys: never the owner."""
    return make_user("bob", cluster=["manage_own_api_key"])


@pytest.fixture
def caller_of() -> Callable[[User], Caller]:
    def caller(user: User) -> Caller:
        return caller_of_user(user, origin=Origin(address="192.0.2.7", request_id="test"))

    return caller
