"""
Whatever the OpenAPI document allows, and much that it does not, is asked of each operation.

No answer may tell of a bug of ours, have an undocumented status, or break its schema.
`APIKEYS_TEST_DEEP=1` asks each operation 500 times.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CheckFunction, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from keys.dialects.elasticsearch.credentials import RUN_AS
from tests.contract.example_world import make_cross_cluster_key, make_world
from tests.contract.openapi_document import OPENAPI
from tests.integration.dialects.elasticsearch.door import Door
from tests.integration.savepoints import undone

EXAMPLES = 500 if os.environ.get("APIKEYS_TEST_DEEP") else 8
SITE = "https://localhost"
Request: TypeAlias = "Case[Any]"
CHECKS: list[CheckFunction] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ROUTES = [
    f"{method.upper()} {path}" for path, methods in OPENAPI["paths"].items() for method in methods
]

api = schemathesis.openapi.from_dict(OPENAPI)
# Not that of `apikeys_site.wsgi`, whose import makes this process forget its variables.
api.app = WSGIHandler()


@pytest.fixture
def door(db: None) -> Door:
    administrator = make_world()
    make_cross_cluster_key(administrator)
    return administrator


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep a test's connection when a request ends, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def whatever(route: str) -> st.SearchStrategy[Request]:
    method, path = route.split(" ")
    operation = api[path][method]
    return st.one_of([operation.as_strategy(generation_mode=mode) for mode in GenerationMode])


def sent_as(case: Request, door: Door) -> None:
    """Put the administrator's credential on a request, and leave out what shapes its answer."""
    case.headers["Authorization"] = door.authorization
    case.headers["REMOTE_ADDR"] = door.address
    case.query.pop("filter_path", None)
    # Nearly every name is nobody's: the answer would always be the same.
    case.headers.pop(RUN_AS, None)


class TestWholeApi:
    @pytest.mark.parametrize("route", ROUTES)
    def test_answers_as_documented(self, route: str, door: Door) -> None:
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            suppress_health_check=[*HealthCheck],
        )
        @given(case=whatever(route))
        def ask(case: Request) -> None:
            sent_as(case, door)
            with undone():
                case.call_and_validate(base_url=SITE, checks=CHECKS)

        with one_connection():
            ask()
