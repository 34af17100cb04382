"""`…/_clear_cache`: whoever remembers a verdict is told to look again."""

from collections.abc import Iterator

import pytest

from keys.actions._password_memory import verified_passwords
from keys.models import AuditEvent, Change, User
from tests.factories import make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of, door_with

KEYS = "/_security/api_key/{}/_clear_cache"
ROLES = "/_security/role/{}/_clear_cache"
PRIVILEGES = "/_security/privilege/{}/_clear_cache"
REALMS = "/_security/realm/{}/_clear_cache"
TOKENS = "/_security/service/elastic/kibana/credential/token/{}/_clear_cache"
EVERY = [KEYS, ROLES, PRIVILEGES, REALMS, TOKENS]


@pytest.fixture
def grace(db: None) -> Iterator[User]:
    yield make_user("grace", cluster=["manage_security"])
    verified_passwords.forget()


def changes() -> list[tuple[str, str]]:
    return list(Change.objects.order_by("pk").values_list("kind", "subject"))


@pytest.mark.usefixtures("grace")
class TestClear:
    @pytest.mark.parametrize("path", EVERY)
    def test_answers_as_a_cluster_of_one_node(self, path: str) -> None:
        answer = door_of("grace").post(path.format("unknown"))

        (node,) = answer.json["nodes"]
        assert answer.status == 200
        assert answer.json == {
            "_nodes": {"total": 1, "successful": 1, "failed": 0},
            "cluster_name": "apikeys",
            "nodes": {node: {"name": answer.json["nodes"][node]["name"]}},
        }
        assert len(node) == 22

    @pytest.mark.parametrize(
        ("path", "told"),
        [
            (KEYS.format("a,b,a,"), [("key", "a"), ("key", "b")]),
            (KEYS.format("a,*"), [("key", "*")]),
            (KEYS.format("%00,%F0%9F%98%80"), [("key", "\U0001f600")]),
            (KEYS.format("x" * 2000), []),
            (ROLES.format("r"), [("role", "r")]),
            (PRIVILEGES.format("app"), [("application_privilege", "app")]),
            (TOKENS.format("t"), [("token", "elastic/kibana/t")]),
            (TOKENS.format("*"), [("token", "*")]),
            (REALMS.format("default_native"), [("user", "*")]),
            (
                f"{REALMS.format('reserved')}?usernames=ada,bob",
                [("user", "reserved/ada"), ("user", "reserved/bob")],
            ),
            (
                f"{REALMS.format('*')}?usernames=ada",
                [("user", "reserved/ada"), ("user", "default_native/ada")],
            ),
        ],
        ids=lambda value: value[:64] if isinstance(value, str) else "",
    )
    def test_numbers_a_change_of_what_is_named(
        self, path: str, told: list[tuple[str, str]]
    ) -> None:
        Change.objects.all().delete()

        assert door_of("grace").post(path).status == 200

        assert changes() == told
        event = AuditEvent.objects.get(action="clear_caches")
        assert event.detail == {"subjects": [subject for _, subject in told]}

    def test_forgets_verified_passwords(self) -> None:
        door = door_of("grace")
        door.post(ROLES.format("r"))
        assert verified_passwords.remembered

        door.post(REALMS.format("*"))

        assert not verified_passwords.remembered


class TestRefusals:
    @pytest.mark.parametrize("path", EVERY)
    def test_meet_who_has_no_credential(self, path: str) -> None:
        assert Door().post(path.format("a")).status == 401

    @pytest.mark.parametrize(
        ("path", "action"),
        [
            (KEYS, "cache/clear"),
            (TOKENS, "cache/clear"),
            (ROLES, "roles/cache/clear"),
            (PRIVILEGES, "privilege/cache/clear"),
            (REALMS, "realm/cache/clear"),
        ],
    )
    def test_meet_who_may_not_manage_security(self, path: str, action: str, db: None) -> None:
        make_user("keeper", cluster=["manage_api_key"])

        assert door_of("keeper").post(path.format("a")).reason == (
            f"action [cluster:admin/xpack/security/{action}] is unauthorized for user [keeper]"
            " with effective roles [keeper_role], this action is granted by the cluster privileges"
            " [manage_security,all]"
        )

    def test_meet_a_key_of_somebody_who_may_not(self, ada: User) -> None:
        assert door_with(make_key(ada)).post(KEYS.format("*")).status == 403

    @pytest.mark.parametrize("path", EVERY)
    @pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
    def test_meet_other_methods(self, method: str, path: str, grace: User) -> None:
        answer = door_of("grace").ask(method, path.format("a"))

        assert (answer.status, answer.headers["Allow"]) == (405, "POST")

    @pytest.mark.parametrize("path", EVERY)
    def test_meet_unknown_parameters(self, path: str, grace: User) -> None:
        make_role("other")

        assert door_of("grace").post(f"{path.format('a')}?fielddata=true").status == 400
