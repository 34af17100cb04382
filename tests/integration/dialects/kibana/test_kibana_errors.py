"""No refusal of the rules is forgotten, and each has Kibana's form."""

import pytest

from keys.conf import key_settings
from keys.dialects.kibana.errors import error_json, status_of
from keys.models import User
from keys.rules.errors import ApiKeyError
from tests.integration.dialects.elasticsearch.door import door_of
from tests.integration.dialects.elasticsearch.test_errors import all_refusals

LARGEST = key_settings().largest_body


class TestStatus:
    @pytest.mark.parametrize("refusal", sorted(all_refusals(), key=str))
    def test_is_known_of_every_refusal(self, refusal: type[ApiKeyError]) -> None:
        assert status_of(refusal) in range(400, 504)

    def test_is_not_known_of_what_has_none(self) -> None:
        with pytest.raises(LookupError):
            status_of(ApiKeyError)


class TestErrors:
    def test_have_one_form(self) -> None:
        assert error_json("why", status=404) == {
            "statusCode": 404,
            "error": "Not Found",
            "message": "why",
        }

    @pytest.mark.parametrize(
        ("raw", "status"),
        [(b"{", 400), (b'{"a":' * 2000, 400), (b"x" * (LARGEST + 1), 413)],
    )
    def test_are_told_of_bodies_that_are_none(
        self, raw: bytes, status: int, administrator: User
    ) -> None:
        answer = door_of("elastic").ask(
            "POST", "/internal/security/api_key", raw=raw, headers={"kbn-xsrf": "true"}
        )

        assert (answer.status, answer.json["statusCode"]) == (status, status)

    def test_hide_a_method_that_is_not_there(self, administrator: User) -> None:
        answer = door_of("elastic").ask("PATCH", "/api/security/role", headers={"kbn-xsrf": "true"})

        assert answer.status == 404
