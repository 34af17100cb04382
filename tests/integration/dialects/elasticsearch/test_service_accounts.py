"""`/_security/service`: accounts, and the tokens that each has."""

import pytest

from keys.models import ServiceToken, User
from tests.factories import make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of

PATH = "/_security/service"
FLEET = f"{PATH}/elastic/fleet-server"
CREDENTIAL = f"{FLEET}/credential"
TOKEN = f"{CREDENTIAL}/token"
ACTION = "cluster:admin/xpack/security/service_account"


@pytest.fixture
def keeper(db: None) -> Door:
    """Return the door of a user who may manage service accounts and nothing else."""
    make_user("keeper", cluster=["manage_service_account"])
    return door_of("keeper")


class TestGetAccounts:
    def test_shows_what_each_may(self, keeper: Door) -> None:
        answer = keeper.get(PATH)

        assert answer.status == 200
        assert {"elastic/fleet-server", "elastic/kibana"} <= answer.json.keys()
        descriptor = answer.json["elastic/fleet-server"]["role_descriptor"]
        assert descriptor["cluster"][:2] == ["monitor", "manage_own_api_key"]
        assert descriptor["transient_metadata"] == {"enabled": True}

    @pytest.mark.parametrize(
        ("path", "names"),
        [
            (FLEET, {"elastic/fleet-server"}),
            (f"{FLEET}/", {"elastic/fleet-server"}),
            (f"{PATH}/elastic/none", set()),
            (f"{PATH}/none", set()),
        ],
    )
    def test_shows_those_that_were_asked_for(
        self, path: str, names: set[str], keeper: Door
    ) -> None:
        answer = keeper.get(path)

        assert (answer.status, {*answer.json}) == (200, names)

    def test_shows_a_namespace(self, keeper: Door) -> None:
        assert keeper.get(f"{PATH}/elastic").json == keeper.get(PATH).json

    def test_is_not_for_everybody(self, ada: User) -> None:
        assert Door().get(PATH).status == 401
        answer = door_of("ada").get(PATH)
        assert answer.status == 403
        assert answer.reason.startswith(f"action [{ACTION}/get] is unauthorized for user [ada]")

    def test_knows_no_other_method(self, keeper: Door) -> None:
        assert keeper.delete(FLEET).status == 405


class TestCreateToken:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    def test_shows_it_once(self, method: str, keeper: Door) -> None:
        answer = keeper.ask(method, f"{TOKEN}/one?refresh=wait_for", content_type=None)

        assert answer.status == 200
        assert answer.json.keys() == {"created", "token"}
        assert answer.json["token"].keys() == {"name", "value"}
        who = Door(f"Bearer {answer.json['token']['value']}").get("/_security/_authenticate")
        assert who.json["token"]["name"] == "one"

    def test_names_it_when_nobody_does(self, keeper: Door) -> None:
        name = keeper.post(TOKEN).json["token"]["name"]

        assert name.startswith("token_")
        assert keeper.get(CREDENTIAL).json["tokens"] == {name: {}}

    def test_refuses_a_name_that_is_taken(self, keeper: Door) -> None:
        keeper.put(f"{TOKEN}/one")

        answer = keeper.put(f"{TOKEN}/one")

        assert (answer.status, answer.error["type"]) == (409, "version_conflict_engine_exception")

    @pytest.mark.parametrize(
        ("path", "told"),
        [
            (f"{TOKEN}/_one", (400, "action_request_validation_exception")),
            (f"{TOKEN}/a%20b", (400, "action_request_validation_exception")),
            (f"{PATH}/elastic/none/credential/token/a", (400, "illegal_argument_exception")),
            (f"{TOKEN}/one?refresh=maybe", (400, "illegal_argument_exception")),
        ],
    )
    def test_refuses_what_cannot_be(self, path: str, told: tuple[int, str], keeper: Door) -> None:
        answer = keeper.put(path)

        assert answer.told[:2] == told
        assert not ServiceToken.objects.exists()

    def test_is_not_for_everybody(self, ada: User) -> None:
        assert Door().post(TOKEN).status == 401
        assert door_of("ada").post(TOKEN).status == 403
        assert door_of("ada").put(f"{TOKEN}/one").status == 403
        assert not ServiceToken.objects.exists()


class TestGetCredentials:
    def test_names_the_tokens(self, keeper: Door) -> None:
        for name in ("two", "one"):
            keeper.put(f"{TOKEN}/{name}")

        answer = keeper.get(CREDENTIAL)

        assert (answer.status, answer.json) == (
            200,
            {
                "service_account": "elastic/fleet-server",
                "count": 2,
                "tokens": {"one": {}, "two": {}},
                "nodes_credentials": {
                    "_nodes": {"total": 1, "successful": 1, "failed": 0},
                    "file_tokens": {},
                },
            },
        )

    def test_of_an_unknown_account_there_are_none(self, keeper: Door) -> None:
        assert keeper.get(f"{PATH}/no/body/credential").json["count"] == 0

    def test_is_not_for_everybody(self, ada: User) -> None:
        assert Door().get(CREDENTIAL).status == 401
        assert door_of("ada").get(CREDENTIAL).status == 403


class TestDeleteToken:
    def test_ends_it_at_once(self, keeper: Door) -> None:
        value = keeper.put(f"{TOKEN}/one").json["token"]["value"]

        answer = keeper.delete(f"{TOKEN}/one")

        assert (answer.status, answer.json) == (200, {"found": True})
        assert Door(f"Bearer {value}").get("/_security/_authenticate").status == 401

    @pytest.mark.parametrize("name", ["none", "%00"])
    def test_does_not_find_what_is_not_there(self, name: str, keeper: Door) -> None:
        answer = keeper.delete(f"{TOKEN}/{name}")

        assert (answer.status, answer.json) == (404, {"found": False})

    def test_is_not_for_everybody(self, keeper: Door, ada: User) -> None:
        keeper.put(f"{TOKEN}/one")

        assert Door().delete(f"{TOKEN}/one").status == 401
        assert door_of("ada").delete(f"{TOKEN}/one").status == 403
        assert ServiceToken.objects.exists()
