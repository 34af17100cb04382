"""What HTTP requests mean, and how they are answered; no database is asked."""

import gzip
import json
from collections.abc import Mapping
from typing import Any

import pytest

from keys.dialects.kuzzle.bodies import LARGEST
from tests.unit.dialects.kuzzle.transport import Echo, HttpAnswer, app_with, ask

JSON = {"content-type": "application/json"}
PACKED_BODY = gzip.compress(b'{"token":"abc"}')
PACKED = {"content-encoding": "gzip"}
FORM = {"content-type": "application/x-www-form-urlencoded"}
MULTIPART = {"content-type": 'multipart/form-data; boundary="x y"'}
FORM_DATA = b'--x\r\nContent-Disposition: form-data; name="token"\r\n\r\nabc\r\n--x--\r\n'


def answer(verb: str, target: str, **more: Any) -> HttpAnswer:
    found = ask(app_with(Echo()), verb, target, **more)
    assert found
    return found


class TestRequest:
    def test_is_read_from_all_its_parts(self) -> None:
        echo = Echo()
        headers = {
            **JSON,
            "authorization": "bearer kauth-x",
            "x-kuzzle-volatile": '{"sdkName":"js@7"}',
            "x-kuzzle-request-id": "mine",
        }

        found = ask(
            app_with(echo), "POST", "/api-keys/_create?_id=my%20id&expiresIn=6d&refresh=wait_for",
            body=b'{"description":"d"}', headers=headers,
        )  # fmt: skip

        (request,) = echo.seen
        assert found
        assert request.names == ("auth", "createApiKey")
        assert request.jwt == "kauth-x"
        assert request.body == {"description": "d"}
        assert request.volatile == {"sdkName": "js@7"}
        assert request.arguments == {"_id": "my id", "expiresIn": "6d", "refresh": "wait_for"}
        assert found.headers["x-kuzzle-request-id"] == "mine"
        assert found.json["volatile"] == {"sdkName": "js@7"}
        assert "room" not in found.json

    def test_is_not_overridden_by_its_address(self) -> None:
        echo = Echo()

        ask(app_with(echo), "DELETE", "/api-keys/a%2Fb?_id=c&controller=x&action=y&jwt=z")

        (request,) = echo.seen
        assert request.names == ("auth", "deleteApiKey")
        assert request.jwt is None
        assert request.arguments == {"_id": "a/b"}

    @pytest.mark.parametrize("line", ["Basic YTpi", "kauth-x", "Bearer", ""])
    def test_is_nobodys_by_another_scheme(self, line: str) -> None:
        echo = Echo()

        ask(app_with(echo), "GET", "/_now", headers={"authorization": line})

        assert echo.seen[0].jwt is None

    @pytest.mark.parametrize(
        ("body", "headers", "read"),
        [
            pytest.param(b"", JSON, None, id="nothing"),
            pytest.param(b"[]", JSON, None, id="an empty list"),
            pytest.param(b"token=abc", FORM, {"token": "abc"}, id="a form"),
            pytest.param(
                FORM_DATA,
                {"content-type": "multipart/form-data; boundary=x"},
                {"token": "abc"},
                id="form data",
            ),
            pytest.param(b'{"token":"abc"}', {}, {"token": "abc"}, id="no type"),
            pytest.param(
                gzip.compress(b'{"token":"abc"}'),
                {**JSON, "content-encoding": "gzip"},
                {"token": "abc"},
                id="packed",
            ),
        ],
    )
    def test_has_a_body(self, body: bytes, headers: Mapping[str, str], read: Any) -> None:
        echo = Echo()

        ask(app_with(echo), "POST", "/_checkToken", body=body, headers=headers)

        assert echo.seen[0].body == read

    @pytest.mark.parametrize(
        ("parts", "read"),
        [
            pytest.param([b'Content-Disposition: form-data; name="a"'], {"a": "v"}, id="a field"),
            pytest.param(
                [b'Content-Disposition: form-data; filename="f"; name="a"'], {}, id="file"
            ),
            pytest.param([b"Content-Type: multipart/mixed; boundary=y"], {}, id="parts in a part"),
            pytest.param([b'content-disposition:;name="a'] * 20_000, {}, id="no end of a name"),
            pytest.param([b"Content-Disposition: " + b";" * 900_000], {}, id="nothing but options"),
            pytest.param([b""], {}, id="no head"),
        ],
    )
    def test_has_the_fields_of_a_form(self, parts: list[bytes], read: Any) -> None:
        echo = Echo()
        body = b"".join(b"--x y\r\n%b\r\n\r\nv\r\n" % part for part in parts) + b"--x y--\r\n"

        ask(app_with(echo), "POST", "/_checkToken", body=body, headers=MULTIPART)

        assert echo.seen[0].body == read

    def test_that_is_cut_off_is_not_answered(self) -> None:
        assert ask(app_with(Echo()), "POST", "/_checkToken", cut_off=True) is None


class TestQuery:
    def test_is_a_request_in_a_body(self) -> None:
        echo = Echo()
        body = {"controller": "auth", "action": "logout", "jwt": None, "global": False}
        headers = {**JSON, "authorization": "Bearer kauth-x"}

        ask(app_with(echo), "POST", "/_query", body=json.dumps(body).encode(), headers=headers)
        del body["jwt"]
        ask(app_with(echo), "POST", "/_query", body=json.dumps(body).encode(), headers=headers)

        assert [request.jwt for request in echo.seen] == [None, "kauth-x"]
        assert echo.seen[0].arguments == {"global": False}

    def test_of_a_wrong_shape_says_so(self) -> None:
        found = answer("POST", "/_query", body=b'{"jwt":1}', headers=JSON)

        assert found.json["error"] == {
            "message": 'Attribute jwt must be of type "string"',
            "status": 400,
        }


class TestRefusal:
    @pytest.mark.parametrize(
        ("verb", "target", "more", "status", "error"),
        [
            pytest.param("GET", "/nope/", {}, 404, "network.http.url_not_found", id="address"),
            pytest.param("BREW", "/_now", {}, 400, "network.http.unsupported_verb", id="verb"),
            pytest.param(
                "POST", "/_checkToken", {"body": b"{", "headers": JSON}, 400,
                "network.http.body_parse_failed", id="no JSON",
            ),
            pytest.param(
                "POST", "/_checkToken", {"body": b"[" * 100_000, "headers": JSON}, 400,
                "network.http.body_parse_failed", id="deep JSON",
            ),
            pytest.param(
                "POST", "/_checkToken", {"body": b'{"a":1e999}', "headers": JSON}, 400,
                "network.http.body_parse_failed", id="a number without end",
            ),
            pytest.param(
                "POST", "/_checkToken", {"headers": {"x-kuzzle-volatile": '{"a":-1e999}'}}, 400,
                "network.http.volatile_parse_failed", id="volatile without end",
            ),
            pytest.param(
                "POST", "/_checkToken", {"body": PACKED_BODY[:-9], "headers": PACKED}, 400,
                "network.http.unexpected_error", id="packed and cut off",
            ),
            pytest.param(
                "POST", "/_checkToken",
                {"body": b"x", "headers": {"content-type": "multipart/form-data"}}, 400,
                "network.http.unexpected_error", id="a form without boundary",
            ),
            pytest.param(
                "POST", "/_checkToken", {"body": b"[" * 65 + b"]" * 65, "headers": JSON}, 400,
                "network.http.body_parse_failed", id="more levels than can be told again",
            ),
            pytest.param(
                "POST", "/_checkToken", {"body": b"1", "headers": JSON}, 400,
                "network.http.body_parse_failed", id="a number",
            ),
            pytest.param(
                "POST", "/_checkToken", {"headers": {"content-type": "text/xml"}}, 400,
                "network.http.unsupported_content", id="XML",
            ),
            pytest.param(
                "POST", "/_checkToken", {"headers": {"content-type": "application/json;charset=x"}},
                400, "network.http.unsupported_charset", id="charset",
            ),
            pytest.param(
                "POST", "/_checkToken", {"headers": {"x-kuzzle-volatile": "{"}}, 400,
                "network.http.volatile_parse_failed", id="volatile",
            ),
            pytest.param(
                "POST", "/_checkToken", {"body": b" " * (LARGEST + 1)}, 413,
                "network.http.request_too_large", id="large",
            ),
            pytest.param(
                "POST", "/_checkToken",
                {"body": gzip.compress(b" " * (LARGEST + 1)), "headers": PACKED},
                413, "network.http.request_too_large", id="large when unpacked",
            ),
            pytest.param("POST", "/_query", {}, 400, "network.http.unexpected_error", id="query"),
            pytest.param(
                "POST", "/_checkToken", {"body": b"x", "headers": {"content-encoding": "br"}}, 400,
                "network.http.unexpected_error", id="packed in another way",
            ),
        ],
    )  # fmt: skip
    def test_is_in_kuzzles_words(
        self, verb: str, target: str, more: Any, status: int, error: str
    ) -> None:
        found = answer(verb, target, **more)

        assert (found.status, found.error) == (status, error)
        assert found.headers["content-type"] == "application/json"

    def test_of_a_body_that_does_not_come_is_sent_in_time(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("keys.dialects.kuzzle.bodies.SECONDS_TO_SEND", 0)

        found = answer("POST", "/_checkToken", stalled=True)

        assert (found.status, found.error) == (400, "network.http.unexpected_error")

    def test_of_an_unknown_address_has_an_envelope(self) -> None:
        told = answer("GET", "/nope/").json

        assert (told["controller"], told["status"]) == (None, 404)
        assert told["error"]["message"] == "API URL not found: /nope."


class TestOrigins:
    def test_of_other_sites_are_refused(self) -> None:
        found = answer("GET", "/_now", headers={"origin": "https://evil.example"})

        assert (found.status, found.error) == (401, "api.process.unauthorized_origin")
        assert "access-control-allow-origin" not in found.headers

    def test_in_the_settings_are_allowed(self, settings: Any) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "kuzzle_origins": ("https://app.example",)}

        found = answer("OPTIONS", "/_now", headers={"origin": "https://app.example"})

        assert found.status == 200
        assert found.headers["access-control-allow-origin"] == "https://app.example"
        assert found.headers["access-control-allow-credentials"] == "true"

    def test_of_our_own_are_allowed(self) -> None:
        own = {"origin": "https://keys.example:7512", "host": "keys.example:7512"}

        assert answer("GET", "/_now", headers=own).status == 200


class TestAnswer:
    @pytest.mark.parametrize("target", ["/_healthcheck", "/_ready"])
    def test_that_it_lives_is_for_everybody(self, target: str) -> None:
        found = answer("GET", target)

        assert (found.status, found.json["controller"]) == (200, None)

    def test_is_indented_where_that_is_asked_for(self) -> None:
        assert b"\n  " in answer("GET", "/_now?pretty").text

    def test_is_not_indented_where_it_is_large(self) -> None:
        body = json.dumps({"volatile": {"large": [1] * 30_000}}).encode()

        assert b"\n" not in answer("POST", "/_query?pretty", body=body, headers=JSON).text

    def test_is_kept_by_nobody_and_brings_the_cookie(self) -> None:
        found = ask(app_with(Echo(cookie="authToken=x")), "POST", "/_login/local")

        assert found
        assert found.headers["cache-control"] == "no-store"
        assert found.headers["set-cookie"] == "authToken=x"

    def test_comes_with_the_requests_cookie(self) -> None:
        echo = Echo()

        for cookie in ("a=b; authToken=kauth-x", "authToken=null", "a=b"):
            ask(app_with(echo), "GET", "/_now", headers={"cookie": cookie})

        assert [seen.connection.cookie for seen in echo.seen] == ["kauth-x", None, None]

    @pytest.mark.parametrize(
        "lines",
        [
            pytest.param([("cookie", "a=b"), ("cookie", "authToken=kauth-x")], id="two lines"),
            pytest.param([("cookie", "authToken=kauth-x"), ("cookie", "a=b")], id="the first"),
            pytest.param([("cookie", 'a="\\' + '"' * 60_000 + "; authToken=kauth-x")], id="quoted"),
            pytest.param([("cookie", ";;=; authToken = kauth-x ;")], id="blanks"),
        ],
    )
    def test_finds_the_cookie_among_others(self, lines: Any) -> None:
        echo = Echo()

        ask(app_with(echo), "GET", "/_now", headers=lines)

        assert echo.seen[0].connection.cookie == "kauth-x"

    @pytest.mark.parametrize(
        ("cookie", "are_two"),
        [
            pytest.param("authToken=a; authToken=b", True, id="two"),
            pytest.param("authToken=a; authToken=a", False, id="the same twice"),
            pytest.param("authToken=a; authToken=null", False, id="one of them empty"),
        ],
    )
    def test_notes_a_second_cookie(self, cookie: str, *, are_two: bool) -> None:
        echo = Echo()

        ask(app_with(echo), "GET", "/_now", headers={"cookie": cookie})

        assert echo.seen[0].connection.has_two_cookies is are_two
