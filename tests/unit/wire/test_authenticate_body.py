from dataclasses import replace

from keys.rules.caller import AuthenticationType, Caller, CallingKey, OwnerSnapshot
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
