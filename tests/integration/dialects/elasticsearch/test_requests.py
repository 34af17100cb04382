"""What every path does alike: media types, parameters, bodies, methods, headers, bugs."""

import io
import json
import logging
from typing import Any
from unittest import mock

import pytest
from django.conf import settings
from django.test import Client, override_settings
from hypothesis import HealthCheck, given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from keys.models import ApiKey, User
from tests.factories import make_key, make_user
from tests.integration.dialects.elasticsearch.door import Door, basic, door_of

KEYS = "/_security/api_key"
WHO_AM_I = "/_security/_authenticate"
VENDOR = "application/vnd.elasticsearch+json"


class Endless(io.RawIOBase):
    """A body without a length that never ends."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        self.given += size
        return b" " * size


def raw_body(stream: object, **more: Any) -> dict[str, Any]:
    """Return the environ of a chunked request, as a server that ends the stream itself has it."""
    return {"wsgi.input": stream, "wsgi.input_terminated": True, "CONTENT_LENGTH": "", **more}


class TestHeaders:
    @pytest.mark.parametrize(
        ("path", "status"),
        [(WHO_AM_I, 200), ("/", 403), ("/nothing", 400), (f"{KEYS}?nonsense", 400)],
    )
    def test_name_the_product_and_forbid_storing(self, path: str, status: int, ada: User) -> None:
        answer = door_of("ada").get(path)

        assert answer.status == status
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_do_so_for_strangers_too(self) -> None:
        answer = Door().get(WHO_AM_I)

        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
        assert answer.headers["Cache-Control"] == "no-store"


class TestMediaTypes:
    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            (None, "application/json"),
            ("*/*", "application/json"),
            (f"{VENDOR}; compatible-with=9", f"{VENDOR};compatible-with=9"),
            (f"{VENDOR};compatible-with=8", f"{VENDOR};compatible-with=8"),
        ],
    )
    @pytest.mark.parametrize("authorization", [basic("ada"), None])
    def test_of_answers_follow_what_is_accepted(
        self, accept: str | None, expected: str, authorization: str | None, ada: User
    ) -> None:
        headers = {} if accept is None else {"Accept": accept}

        assert (
            Door(authorization).get(WHO_AM_I, headers=headers).headers["Content-Type"] == expected
        )

    @pytest.mark.parametrize(
        "content_type",
        [
            "application/json",
            "application/json; charset=utf-8",
            "application/x-ndjson",
            f"{VENDOR}; compatible-with=9",
            "application/vnd.elasticsearch+x-ndjson; compatible-with=8",
        ],
    )
    def test_of_bodies_are_those_of_json(self, content_type: str, ada: User) -> None:
        answer = door_of("ada").post(KEYS, {"name": "ci"}, content_type=content_type)

        assert answer.status == 200

    @pytest.mark.parametrize(
        "content_type",
        [
            "text/plain",
            "application/yaml",
            "application/cbor",
            "application/smile",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=utf-16",
            "\x01",
        ],
    )
    def test_of_other_bodies_are_refused(self, content_type: str, ada: User) -> None:
        answer = door_of("ada").post(KEYS, {"name": "ci"}, content_type=content_type)

        assert (answer.status, answer.json) == (
            406,
            {"error": f"Content-Type header [{content_type}] is not supported", "status": 406},
        )
        assert not ApiKey.objects.exists()

    def test_of_bodies_are_required(self, ada: User) -> None:
        answer = door_of("ada").post(KEYS, {"name": "ci"}, content_type=None)

        assert (answer.status, answer.error) == (406, "Content-Type header is missing")

    def test_do_not_matter_without_a_body(self, ada: User) -> None:
        answer = door_of("ada").get(WHO_AM_I, content_type="text/plain")

        assert answer.status == 200

    @pytest.mark.parametrize(
        ("headers", "content_type", "named"),
        [
            ({"Accept": f"{VENDOR};compatible-with=7"}, "application/json", "Accept"),
            ({}, f"{VENDOR};compatible-with=10", "Content-Type"),
            (
                {"Accept": f"{VENDOR};compatible-with=x"},
                f"{VENDOR};compatible-with=",
                "Accept, Content-Type",
            ),
        ],
    )
    def test_refuse_other_versions(
        self, headers: dict[str, str], content_type: str, named: str, ada: User
    ) -> None:
        answer = door_of("ada").post(
            KEYS, {"name": "ci"}, content_type=content_type, headers=headers
        )

        assert answer.told == (
            400,
            "media_type_header_exception",
            f"Invalid media-type value on headers [{named}]",
        )

    @pytest.mark.parametrize("form", ["yaml", "cbor", "smile", "xml"])
    def test_of_answers_are_json_alone(self, form: str, ada: User) -> None:
        answer = door_of("ada").get(f"{WHO_AM_I}?format={form}")

        assert (answer.status, answer.error) == (406, f"format [{form}] is not supported")
        assert door_of("ada").get(f"{WHO_AM_I}?format=json").status == 200

    def test_of_answers_that_we_do_not_speak_are_refused(self, ada: User) -> None:
        answer = door_of("ada").get(WHO_AM_I, headers={"Accept": "application/yaml"})

        assert (answer.status, answer.error) == (
            406,
            "Accept header [application/yaml] is not supported",
        )


class TestParameters:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", b'{"a":1,"b":{"c":2}}'),
            ("?pretty", b'{\n  "a" : 1,\n  "b" : {\n    "c" : 2\n  }\n}\n'),
            ("?pretty=true", b'{\n  "a" : 1,\n  "b" : {\n    "c" : 2\n  }\n}\n'),
            ("?pretty=false&human&error_trace=true", b'{"a":1,"b":{"c":2}}'),
            ("?filter_path=b.c", b'{"b":{"c":2}}'),
            ("?filter_path=-b", b'{"a":1}'),
            ("?filter_path=none", b"{}"),
            ("?filter_path=", b'{"a":1,"b":{"c":2}}'),
        ],
    )
    def test_shape_the_answer(self, query: str, expected: bytes, ada: User) -> None:
        body = mock.patch(
            "keys.dialects.elasticsearch.views.authentication.authenticate_json",
            return_value={"a": 1, "b": {"c": 2}},
        )

        with body:
            answer = door_of("ada").get(f"{WHO_AM_I}{query}")

        assert answer.content == expected

    def test_shape_errors_too(self) -> None:
        answer = Door().get(f"{WHO_AM_I}?filter_path=error.type,status&pretty")

        assert answer.json == {"error": {"type": "security_exception"}, "status": 401}
        assert answer.content.endswith(b"\n")

    def test_shape_errors_that_are_one_text(self, ada: User) -> None:
        assert door_of("ada").get("/nothing?filter_path=status").content == b'{"status":400}'

    def test_add_a_trace_that_shows_nothing_of_our_code(self, ada: User) -> None:
        answer = door_of("ada").get(f"{KEYS}?error_trace=true")

        assert answer.error["stack_trace"].startswith("[security_exception: action [")
        assert "stack_trace" in answer.error["root_cause"][0]
        assert ".py" not in answer.content.decode()

    @pytest.mark.parametrize(
        "query",
        [
            "pretty=yes",
            "human=1",
            "error_trace=True",
            "owner=TRUE",
            "with_limited_by=no",
            "active_only=0",
        ],
    )
    def test_that_are_flags_are_strict(self, query: str, ada: User) -> None:
        value = query.partition("=")[2]

        assert door_of("ada").get(f"{KEYS}?{query}").told == (
            400,
            "illegal_argument_exception",
            f"Failed to parse value [{value}] as only [true] or [false] are allowed.",
        )

    @pytest.mark.parametrize("value", ["true", "false", "wait_for", ""])
    def test_that_refresh_are_taken(self, value: str, ada: User) -> None:
        assert door_of("ada").post(f"{KEYS}?refresh={value}", {"name": "ci"}).status == 200

    def test_that_refresh_are_checked(self, ada: User) -> None:
        answer = door_of("ada").post(f"{KEYS}?refresh=soon", {"name": "ci"})

        assert answer.told == (
            400,
            "illegal_argument_exception",
            "Unknown value for refresh: [soon].",
        )
        assert not ApiKey.objects.exists()

    @pytest.mark.parametrize(
        ("query", "told"),
        [
            ("nonsense=1", "unrecognized parameter: [nonsense]"),
            ("zz&qq", "unrecognized parameters: [qq], [zz]"),
            ("ownr=true", "unrecognized parameter: [ownr] -> did you mean [owner]?"),
            ("filterpath=a", "unrecognized parameter: [filterpath] -> did you mean [filter_path]?"),
        ],
    )
    def test_that_are_unknown_are_refused(self, query: str, told: str, ada: User) -> None:
        assert door_of("ada").get(f"{KEYS}?{query}").told == (
            400,
            "illegal_argument_exception",
            f"request [{KEYS}] contains {told}",
        )

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("GET", "/", None),
            ("GET", "/_cluster/health", None),
            ("GET", WHO_AM_I, None),
            ("POST", KEYS, {"name": "ci"}),
            ("DELETE", KEYS, {"name": "*"}),
            ("PUT", f"{KEYS}/some", None),
            ("GET", "/_security/user", None),
            ("GET", "/_security/user/ada", None),
            ("PUT", "/_security/user/new", {"password": "long enough", "roles": []}),
            ("DELETE", "/_security/user/ada", None),
            ("GET", "/_security/role", None),
            ("GET", "/_security/role/ada_role", None),
            ("PUT", "/_security/role/new", {}),
            ("DELETE", "/_security/role/ada_role", None),
        ],
    )
    def test_that_are_unknown_are_refused_everywhere_before_anything_happens(
        self, method: str, path: str, body: object, administrator: User, ada: User
    ) -> None:
        make_key(ada)

        answer = door_of("elastic").ask(method, f"{path}?nonsense", body)

        assert answer.status == 400
        assert answer.reason == f"request [{path}] contains unrecognized parameter: [nonsense]"
        assert ApiKey.objects.not_invalidated().count() == 1
        assert set(User.objects.values_list("username", flat=True)) == {"elastic", "ada"}

    def test_are_counted(self, ada: User) -> None:
        query = "&".join(f"p{number}" for number in range(2000))

        assert door_of("ada").get(f"{KEYS}?{query}").reason == "too many query parameters"

    @pytest.mark.parametrize(
        ("query", "reason"),
        [
            ("source={}", "source and source_content_type parameters are required"),
            (
                "source={}&source_content_type=application/yaml",
                "Unknown value for source_content_type [application/yaml]",
            ),
        ],
    )
    def test_that_stand_in_for_a_body_must_say_what_they_are(
        self, query: str, reason: str, ada: User
    ) -> None:
        assert door_of("ada").post(f"{KEYS}?{query}").reason == reason

    def test_that_stand_in_for_a_body_are_read_as_strictly(self, ada: User) -> None:
        answer = door_of("ada").post(f"{KEYS}?source={{&source_content_type=application/json")

        assert answer.error["type"] == "x_content_parse_exception"


class TestBodies:
    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            (b"{", "[1:2] Unexpected end-of-input"),
            (b'{"name":"a","name":"b"}', "[1:13] Duplicate field 'name'"),
            (b'{"name":"a"} x', "[1:14] unexpected text after the end of the document"),
            (b'{"name":"a"}{"name":"b"}', "[1:13] unexpected text after the end of the document"),
            (b'{"metadata":{"a":NaN}}', "[1:18] Unexpected character ('N' (code 78))"),
            (b'{"metadata":{"a":1e999}}', "[1:18] number is out of range"),
            (b'{"metadata":{"a":' + b"9" * 5000 + b"}}", "[1:18] number is out of range"),
            (b'{"name":"\\ud800"}', "[1:9] text may hold neither NUL nor a lone surrogate"),
            (b'{"name":"\\u0000"}', "[1:9] text may hold neither NUL nor a lone surrogate"),
            (b'{"name":"\xff"}', "[1:10] invalid UTF-8"),
            (b"[" * 100_000, "[1:101] nesting is deeper than [100] levels"),
            (b'{"a":' * 100_000, "[1:501] nesting is deeper than [100] levels"),
            (b"\x00", "[1:1] Unexpected character ('\x00' (code 0))"),
        ],
    )
    @pytest.mark.parametrize(
        ("method", "path"),
        [("POST", KEYS), ("DELETE", KEYS), ("PUT", f"{KEYS}/x"), ("PUT", "/_security/role/x")],
    )
    def test_that_are_no_json_are_refused_with_the_position(
        self, method: str, path: str, raw: bytes, reason: str, ada: User
    ) -> None:
        answer = door_of("ada").ask(method, path, raw=raw)

        assert answer.told == (400, "x_content_parse_exception", reason)
        assert answer.error["caused_by"]["type"] == "json_parse_exception"

    def test_may_come_with_any_method(self, ada: User) -> None:
        answer = door_of("ada").get("/_security/_query/api_key", raw=b'{"size": 0}')

        assert (answer.status, answer.json["count"]) == (200, 0)

    @pytest.mark.parametrize(
        ("method", "path"),
        [
            ("GET", WHO_AM_I),
            ("GET", f"{KEYS}?owner=true"),
            ("DELETE", "/_security/user/bob"),
            ("PUT", "/_security/user/bob/_disable"),
        ],
    )
    def test_are_refused_where_nothing_reads_them(
        self, method: str, path: str, administrator: User, bob: User
    ) -> None:
        answer = door_of("elastic").ask(method, path, raw=b"{}")

        assert answer.told == (
            400,
            "illegal_argument_exception",
            f"request [{method} {path.partition('?')[0]}] does not support having a body",
        )
        assert User.objects.get(username="bob").is_active

    def test_are_looked_at_only_for_who_is_known(self) -> None:
        assert Door().post(KEYS, raw=b"{", content_type="text/plain").status == 401

    @pytest.mark.parametrize("username", ["nobody", "ada"])
    def test_are_bounded_before_they_are_read(self, username: str, ada: User) -> None:
        make_user("nobody")
        limits = {"nobody": 1000, "ada": 2000}
        bounded = {**settings.API_KEYS, "largest_modest_body": 1000, "largest_body": 2000}
        limit = limits[username]

        with override_settings(API_KEYS=bounded):
            door = door_of(username)
            good = door.post(KEYS, raw=b"{}".ljust(limit))
            large = door.post(KEYS, raw=b"{}".ljust(limit + 1))

        assert good.reason == "Required [name]"
        assert large.told == (
            413,
            "content_too_long_exception",
            f"entity content is too long [{limit + 1}] for the buffer limit [{limit}]",
        )

    def test_are_never_read_for_strangers(self) -> None:
        body = Endless()

        answer = Door().post(KEYS, **raw_body(body))

        assert answer.status == 401
        assert body.given == 0

    def test_may_come_without_a_length(self, ada: User) -> None:
        stream = io.BytesIO(json.dumps({"name": "ci"}).encode())

        answer = door_of("ada").post(KEYS, **raw_body(stream, CONTENT_TYPE="application/json"))

        assert answer.status == 200

    def test_that_never_end_are_given_up(self, ada: User) -> None:
        body = Endless()

        answer = door_of("ada").post(KEYS, **raw_body(body, CONTENT_TYPE="application/json"))

        assert answer.status == 413
        assert body.given <= settings.API_KEYS["largest_body"] + 1

    def test_that_break_off_are_refused(self, ada: User) -> None:
        stream = mock.Mock(read=mock.Mock(side_effect=ConnectionResetError))

        answer = door_of("ada").post(KEYS, **raw_body(stream, CONTENT_TYPE="application/json"))

        assert answer.told == (400, "parse_exception", "the request body ended too early")


# One user for all examples: what they store does not matter here.
many_bodies = settings_of_hypothesis(suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = ["name", "expiration", "role_descriptors", "metadata", "cluster"]
BODIES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from(NAMES), inner, max_size=4)
    ),
    max_leaves=8,
)


class TestAnyBody:
    """Whatever stands in the body of a create, the answer is one of the product's."""

    @many_bodies
    @given(BODIES)
    def test_of_json_is_answered(self, ada: User, body: object) -> None:
        answer = door_of("ada").post(KEYS, body)

        assert answer.status in {200, 400}
        assert answer.status == 200 or {"type", "reason", "root_cause"} <= set(answer.error)

    @many_bodies
    @given(st.binary(max_size=30))
    def test_of_bytes_is_refused(self, ada: User, raw: bytes) -> None:
        assert door_of("ada").post(KEYS, raw=raw).status == 400


class TestMethods:
    def test_that_a_path_lacks_are_told_with_those_it_has(self, ada: User) -> None:
        answer = door_of("ada").ask("PATCH", f"{KEYS}?pretty=false")

        assert answer.status == 405
        assert answer.headers["Allow"] == "GET, POST, PUT, DELETE"
        assert answer.json == {
            "error": f"Incorrect HTTP method for uri [{KEYS}?pretty=false] and method [PATCH],"
            " allowed: [GET, POST, PUT, DELETE]",
            "status": 405,
        }

    @pytest.mark.parametrize("method", ["TRACE", "FIELDS", "DOCUMENT", "INITIAL", "SETUP", "GIVEN"])
    def test_of_whatever_name_are_refused(self, method: str, ada: User) -> None:
        assert door_of("ada").ask(method, WHO_AM_I).status == 405

    def test_head_is_answered_wherever_get_is(self, ada: User) -> None:
        answer = door_of("ada").ask("HEAD", WHO_AM_I)

        assert (answer.status, answer.content) == (200, b"")

    def test_options_names_the_methods(self, ada: User) -> None:
        answer = door_of("ada").ask("OPTIONS", WHO_AM_I)

        assert (answer.status, answer.content, answer.headers["Allow"]) == (200, b"", "GET")

    @pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "HEAD"])
    def test_are_looked_at_only_for_who_is_known(self, method: str) -> None:
        assert Door().ask(method, KEYS).status == 401

    def test_may_be_asked_with_a_slash_at_the_end(self, ada: User) -> None:
        assert door_of("ada").get(f"{WHO_AM_I}/").status == 200


class TestBugs:
    def test_are_logged_and_told_without_a_word_about_them(
        self, ada: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken = mock.patch(
            "keys.dialects.elasticsearch.views.authentication.authenticate_json",
            side_effect=RuntimeError("the secret is 42"),
        )
        door = Door(basic("ada"), client=Client(raise_request_exception=False))

        with broken, caplog.at_level(logging.ERROR):
            answer = door.get(f"{WHO_AM_I}?error_trace=true")

        assert answer.status == 500
        assert answer.error["type"] == "exception"
        assert b"42" not in answer.content
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Elastic-Product"] == "Elasticsearch"
        assert "the secret is 42" in caplog.text
