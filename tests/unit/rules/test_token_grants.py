"""What a request for an access token must say."""

import pytest

from keys.rules.errors import OAuthCode
from keys.rules.token_grants import TokenGrant, code_of, token_grant_problems


@pytest.mark.parametrize(
    "grant",
    [
        TokenGrant(type="password", username="ada", password="x"),
        TokenGrant(type="refresh_token", refresh_token="rt"),
        TokenGrant(type="client_credentials"),
    ],
)
def test_a_whole_grant_has_no_problems(grant: TokenGrant) -> None:
    assert token_grant_problems(grant) == []


@pytest.mark.parametrize(
    ("grant", "problems", "code"),
    [
        pytest.param(
            TokenGrant(type="password", username="ada"),
            ["password is missing"],
            OAuthCode.INVALID_REQUEST,
            id="lacks something",
        ),
        pytest.param(
            TokenGrant(type="password", username="", password=""),
            ["username is missing", "password is missing"],
            OAuthCode.INVALID_REQUEST,
            id="blank",
        ),
        pytest.param(
            TokenGrant(type="client_credentials", username="ada"),
            ["username is not supported with the client_credentials grant_type"],
            OAuthCode.UNSUPPORTED_GRANT_TYPE,
            id="too much",
        ),
        pytest.param(
            TokenGrant(type="_kerberos", kerberos_ticket="x"),
            ["grant_type only supports the values: [password, refresh_token, client_credentials]"],
            OAuthCode.UNSUPPORTED_GRANT_TYPE,
            id="unknown type",
        ),
    ],
)
def test_problems_have_a_code(grant: TokenGrant, problems: list[str], code: OAuthCode) -> None:
    assert token_grant_problems(grant) == problems
    assert code_of(problems) is code
