import re

from django.test import RequestFactory

from keys.access.origins import origin_of
from keys.rules.caller import Origin


class TestOriginOf:
    def test_tells_where_a_request_came_from(self) -> None:
        request = RequestFactory().get(
            "/_security/api_key",
            REMOTE_ADDR="192.0.2.7",
            headers={"X-Opaque-Id": "job 7", "User-Agent": "curl/8"},
        )

        assert origin_of(request) == Origin(
            address="192.0.2.7",
            request_id="job 7",
            agent="curl/8",
            route="GET /_security/api_key",
        )

    def test_lets_nothing_into_a_log_that_does_not_belong_there(self) -> None:
        request = RequestFactory().get(
            "/", headers={"X-Opaque-Id": "a\x00\nb" + "c" * 999, "User-Agent": "\x1b[2J" * 999}
        )

        origin = origin_of(request)

        assert origin.request_id.startswith("abc")
        assert len(origin.request_id) <= 128
        assert len(origin.agent) <= 256
        assert origin.agent.isprintable()

    def test_names_a_request_that_has_no_name(self) -> None:
        first, second = (origin_of(RequestFactory().get("/")).request_id for _ in range(2))

        assert first != second
        assert re.fullmatch(r"[0-9a-f]{32}", first)
