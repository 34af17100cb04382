from dataclasses import replace

import pytest

from keys.rules.caller import (
    AuthenticationType,
    Caller,
    CallingKey,
    CallingToken,
    OwnerSnapshot,
)
from keys.rules.json_types import JsonObject
from keys.rules.privileges import Authority
from keys.wire.authenticate_body import authenticate_json

ADA = Caller(
    owner=OwnerSnapshot(
        username="ada",
        realm="default_native",
        realm_type="native",
        full_name="Ada",
        email=None,
        metadata={"team": "web"},
    ),
    authentication_type=AuthenticationType.REALM,
    authority=Authority(sides=()),
    roles=("viewer", "missing"),
    missing_roles=("missing",),
)
HER_KEY = replace(
    ADA,
    authentication_type=AuthenticationType.API_KEY,
    roles=(),
    key=CallingKey(id="an-id", name="ci"),
)


class TestAuthenticateJson:
    def test_shows_a_user_with_all_assigned_roles(self) -> None:
        realm = {"name": "default_native", "type": "native"}

        assert authenticate_json(ADA) == {
            "username": "ada",
            "roles": ["viewer", "missing"],
            "full_name": "Ada",
            "email": None,
            "metadata": {"team": "web"},
            "enabled": True,
            "authentication_realm": realm,
            "lookup_realm": realm,
            "authentication_type": "realm",
        }

    def test_shows_a_key_with_the_metadata_of_its_user(self) -> None:
        realm = {"name": "_es_api_key", "type": "_es_api_key"}

        assert authenticate_json(HER_KEY) == {
            "username": "ada",
            "roles": [],
            "full_name": "Ada",
            "email": None,
            "metadata": {"team": "web"},
            "enabled": True,
            "authentication_realm": realm,
            "lookup_realm": realm,
            "authentication_type": "api_key",
            "api_key": {"id": "an-id", "name": "ci", "managed_by": "elasticsearch"},
        }

    @pytest.mark.parametrize(
        ("token", "shown"),
        [
            pytest.param(CallingToken(), {}, id="a user's"),
            pytest.param(
                CallingToken(name="t", type="_service_account_index"),
                {"name": "t", "type": "_service_account_index"},
                id="a service account's",
            ),
        ],
    )
    def test_shows_a_token(self, token: CallingToken, shown: JsonObject) -> None:
        by_token = replace(ADA, authentication_type=AuthenticationType.TOKEN, token=token)

        body = authenticate_json(by_token)

        assert body["authentication_type"] == "token"
        assert body["token"] == {**shown, "managed_by": "elasticsearch"}

    def test_shows_who_runs_as_a_user_by_his_realm(self) -> None:
        body = authenticate_json(replace(ADA, run_by=HER_KEY))

        assert body["authentication_realm"] == {"name": "_es_api_key", "type": "_es_api_key"}
        assert body["lookup_realm"] == {"name": "default_native", "type": "native"}
        assert "api_key" not in body
