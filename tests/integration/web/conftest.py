"""Readers with each of the privileges, and their browsers."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from keys.models import User
from tests.factories import PASSWORD, make_user

BrowserOf = Callable[[User], Client]


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    """Let pages name static files as they are: no test collects them first."""
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def api_key_service(settings: Settings) -> Callable[[str], None]:
    """Switch the API key service on, and let a test say `auto` or `false` instead."""

    def switch(value: str) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "api_key_service": value}

    switch("true")
    return switch


@pytest.fixture
def browser_of() -> BrowserOf:
    """Return the browser of somebody who has logged in."""

    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="keys.access.backends.RealmBackend")
        return client

    return browser


@pytest.fixture
def manager(db: None) -> User:
    return make_user("manager", cluster=["manage_api_key"])


@pytest.fixture
def reader(db: None) -> User:
    return make_user("reader", cluster=["read_security"])


@pytest.fixture
def nobody(db: None) -> User:
    return make_user("nobody")


@pytest.fixture
def password() -> str:
    return PASSWORD
