"""Each type of grant has its own fields, and no other's."""

import pytest

from keys.rules.grants import Grant, grant_problems


class TestGrantProblems:
    @pytest.mark.parametrize(
        ("grant", "problems"),
        [
            (Grant(type="password", username="ada", password="secret"), []),
            (Grant(type="password", username="", password=""), []),
            (Grant(type="access_token", access_token="token"), []),
            (Grant(type="access_token", access_token="token", client_authentication=True), []),
            (Grant(username="ada"), ["[grant_type] is required"]),
            (Grant(type="kerberos"), ["grant_type [kerberos] is not supported"]),
            (
                Grant(type="password", access_token="token", client_authentication=True),
                [
                    "[username] is required for grant_type [password]",
                    "[password] is required for grant_type [password]",
                    "[access_token] is not supported for grant_type [password]",
                    "[client_authentication] is not supported for grant_type [password]",
                ],
            ),
            (
                Grant(type="access_token", username="ada", password="secret"),
                [
                    "[access_token] is required for grant_type [access_token]",
                    "[username] is not supported for grant_type [access_token]",
                    "[password] is not supported for grant_type [access_token]",
                ],
            ),
        ],
    )
    def test_name_what_is_wrong(self, grant: Grant, problems: list[str]) -> None:
        assert grant_problems(grant) == problems


def test_a_grant_shows_no_secret() -> None:
    assert "secret" not in repr(Grant(password="secret", access_token="secret"))
