"""What goes wrong outside of the views: the API's addresses tell it in JSON, pages as a page."""

import sqlite3
from collections.abc import Iterator
from unittest import mock

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.utils.deprecation import MiddlewareMixin

from keys.models import User
from keys.models.database_errors import is_busy, is_deadlock
from tests.integration.dialects.elasticsearch.door import Door, basic

PAGE = "/login"
API = ("/_security/api_key", "/_cluster/health", "/", "/_nothing/here", "/revoke")
KIBANA = (
    "/api/security/role",
    "/internal/security/api_key/_enabled",
    "/s/ops/internal/security/me",
)
HTML = {"Accept": "text/html"}


def refused_by_sqlite(code: int) -> OperationalError:
    cause = sqlite3.OperationalError("database is locked")
    cause.sqlite_errorcode = code
    error = OperationalError("database is locked")
    error.__cause__ = cause
    return error


def refused_by_postgresql(state: str | None) -> OperationalError:
    cause = psycopg.OperationalError("no") if state is None else psycopg.errors.lookup(state)("no")
    error = OperationalError("no")
    error.__cause__ = cause
    return error


LOCKED = refused_by_sqlite(sqlite3.SQLITE_BUSY)


class TestIsBusy:
    @pytest.mark.parametrize(
        ("error", "busy"),
        [
            pytest.param(LOCKED, True, id="SQLite is locked"),
            pytest.param(refused_by_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), True, id="a snapshot"),
            pytest.param(refused_by_sqlite(sqlite3.SQLITE_CORRUPT), False, id="SQLite is broken"),
            pytest.param(refused_by_sqlite(sqlite3.SQLITE_ERROR), False, id="no such table"),
            pytest.param(refused_by_postgresql("40P01"), True, id="a deadlock"),
            pytest.param(refused_by_postgresql("53300"), True, id="too many connections"),
            pytest.param(refused_by_postgresql("08006"), True, id="a lost connection"),
            pytest.param(refused_by_postgresql(None), True, id="no server"),
            pytest.param(refused_by_postgresql("53100"), False, id="the disk is full"),
            pytest.param(InterfaceError("the connection is closed"), True, id="a closed one"),
            pytest.param(ValueError("database is locked"), False, id="something else"),
            pytest.param(None, False, id="nothing"),
        ],
    )
    def test_tells_a_bad_moment_from_a_mistake(
        self, error: BaseException | None, *, busy: bool
    ) -> None:
        assert is_busy(error) is busy

    def test_knows_a_deadlock(self) -> None:
        assert is_deadlock(refused_by_postgresql("40P01"))
        assert not is_deadlock(refused_by_postgresql("55P03"))
        assert not is_deadlock(LOCKED)


class FailingMiddleware(MiddlewareMixin):
    """Fails before any view, where the test says with what."""

    error: Exception

    def process_request(self, request: HttpRequest) -> HttpResponse:
        raise self.error


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@pytest.fixture
def failing(settings: object) -> Iterator[type[FailingMiddleware]]:
    path = f"{FailingMiddleware.__module__}.{FailingMiddleware.__qualname__}"
    chain = "django.core.handlers.base.import_string"
    with (
        mock.patch("django.conf.settings.MIDDLEWARE", [path]),
        mock.patch(chain, return_value=FailingMiddleware),
    ):
        yield FailingMiddleware


class TestOutsideOfViews:
    @pytest.mark.parametrize("path", API)
    @pytest.mark.parametrize(
        ("error", "status", "type_"),
        [
            (SuspiciousOperation("?"), 400, "illegal_argument_exception"),
            (RequestDataTooBig("?"), 413, "content_too_long_exception"),
            (PermissionDenied(), 403, "security_exception"),
            (ValueError("a bug"), 500, "exception"),
            (LOCKED, 503, "es_rejected_execution_exception"),
        ],
    )
    def test_the_api_answers_in_its_envelope(
        self, path: str, error: Exception, status: int, type_: str,
        client: Client, failing: type[FailingMiddleware],
    ) -> None:  # fmt: skip
        failing.error = error

        answer = Door(client=client).get(path)

        assert (answer.status, answer.error["type"]) == (status, type_)
        assert answer.json["status"] == status
        assert answer.error["root_cause"] == [
            {"type": type_, "reason": answer.reason},
        ]
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
        assert answer.headers.get("Retry-After") == ("1" if status == 503 else None)

    @pytest.mark.parametrize("path", KIBANA)
    @pytest.mark.parametrize(
        ("error", "status", "phrase"),
        [
            (SuspiciousOperation("?"), 400, "Bad Request"),
            (RequestDataTooBig("?"), 413, "Request Entity Too Large"),
            (PermissionDenied(), 403, "Forbidden"),
            (ValueError("a bug"), 500, "Internal Server Error"),
            (LOCKED, 503, "Service Unavailable"),
        ],
    )
    def test_kibanas_routes_answer_in_its_form(
        self, path: str, error: Exception, status: int, phrase: str,
        client: Client, failing: type[FailingMiddleware],
    ) -> None:  # fmt: skip
        failing.error = error

        response = client.get(path, secure=True)

        told = response.json()
        assert response.status_code == told["statusCode"] == status
        assert told["error"] == phrase
        assert set(told) == {"statusCode", "error", "message"}
        assert response.headers.get("Retry-After") == ("1" if status == 503 else None)

    @pytest.mark.parametrize(
        ("error", "status", "title"),
        [
            (SuspiciousOperation("?"), 400, "We could not read this request"),
            (PermissionDenied(), 403, "You may not open this page"),
            (ValueError("a bug"), 500, "Something went wrong on our side"),
            (LOCKED, 503, "The database is busy"),
        ],
    )
    def test_people_get_a_page(
        self, error: Exception, status: int, title: str,
        client: Client, failing: type[FailingMiddleware],
    ) -> None:  # fmt: skip
        failing.error = error

        response = client.get(PAGE, headers=HTML, secure=True)

        assert response.status_code == status
        assert title in response.content.decode()
        assert response.headers.get("Retry-After") == ("1" if status == 503 else None)

    def test_a_browser_at_the_front_gets_a_page(
        self, client: Client, failing: type[FailingMiddleware]
    ) -> None:
        failing.error = ValueError("a bug")

        response = client.get("/", headers=HTML, secure=True)

        assert response.headers["Content-Type"].startswith("text/html")


class TestMalformedHost:
    @pytest.mark.parametrize("path", API)
    def test_is_told_in_the_envelope(self, path: str, client: Client) -> None:
        answer = Door(client=client).get(path, HTTP_HOST="a b")

        assert answer.told == (
            400, "illegal_argument_exception", "the [Host] header is malformed",
        )  # fmt: skip

    @pytest.mark.parametrize("path", KIBANA)
    def test_is_told_in_kibanas_form(self, path: str, client: Client) -> None:
        response = client.get(path, headers={"Host": "a b"}, secure=True)

        assert response.json() == {
            "statusCode": 400,
            "error": "Bad Request",
            "message": "the [Host] header is malformed",
        }

    def test_is_told_on_a_page(self, client: Client) -> None:
        response = client.get(PAGE, headers={**HTML, "Host": "a b"}, secure=True)

        assert response.status_code == 400
        assert "We could not read this request" in response.content.decode()


class TestBusyDatabase:
    def test_is_told_by_a_view_with_when_to_come_back(self, ada: User) -> None:
        door = Door(basic("ada"))
        locked = mock.patch("keys.dialects.elasticsearch.views.keys.create_key", side_effect=LOCKED)

        with locked:
            answer = door.post("/_security/api_key", {"name": "ci"})

        assert answer.told == (
            503, "es_rejected_execution_exception", "the database is busy or away, retry later",
        )  # fmt: skip
        assert answer.headers["Retry-After"] == "1"

    def test_is_told_by_a_page(self, client: Client) -> None:
        with mock.patch("keys.web.views.login.authenticate_password", side_effect=LOCKED):
            response = client.post(
                PAGE, {"username": "ada", "password": "x"}, headers=HTML, secure=True
            )

        assert response.status_code == 503
        assert response.headers["Retry-After"] == "1"
