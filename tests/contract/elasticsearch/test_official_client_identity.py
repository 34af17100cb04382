"""The official Python client manages users, roles and privileges on the real server."""

from typing import Any

import bcrypt
import pytest
from elasticsearch import (
    AuthenticationException,
    AuthorizationException,
    BadRequestError,
    Elasticsearch,
    NotFoundError,
)

RUN_AS = "es-security-runas-user"
PASSWORD = "long enough"


def as_user(elastic: Elasticsearch, name: str, password: str = PASSWORD) -> Elasticsearch:
    return elastic.options(basic_auth=(name, password))


class TestUsers:
    def test_are_locked_out_and_let_in_again(self, elastic: Elasticsearch) -> None:
        security = elastic.security
        security.put_user(username="lin", password=PASSWORD, roles=[])

        assert security.disable_user(username="lin", refresh="wait_for").body == {}
        with pytest.raises(AuthenticationException):
            as_user(elastic, "lin").security.authenticate()
        assert security.enable_user(username="lin").body == {}
        assert as_user(elastic, "lin").security.authenticate()["username"] == "lin"
        with pytest.raises(BadRequestError, match="their own account"):
            security.disable_user(username="elastic")

    def test_get_new_passwords(self, elastic: Elasticsearch) -> None:
        security = elastic.security
        hashed = bcrypt.hashpw(b"from a hash", bcrypt.gensalt(4)).decode()
        security.put_user(username="mae", password_hash=hashed, roles=[])

        own = as_user(elastic, "mae", "from a hash").security
        assert own.change_password(password=PASSWORD).body == {}
        with pytest.raises(AuthenticationException):
            own.authenticate()
        assert security.change_password(username="mae", password="given by elastic").body == {}
        assert as_user(elastic, "mae", "given by elastic").security.authenticate()["enabled"]
        with pytest.raises(AuthorizationException):
            as_user(elastic, "mae", "given by elastic").security.change_password(
                username="elastic", password=PASSWORD
            )

    def test_are_found(self, elastic: Elasticsearch) -> None:
        for number in range(3):
            elastic.security.put_user(
                username=f"found{number}", password=PASSWORD, roles=["viewer"], refresh="false"
            )

        found = elastic.security.query_user(
            query={"prefix": {"username": "found"}},
            sort=[{"username": {"order": "desc"}}],
            size=2,
            with_profile_uid=True,
        )

        assert (found["total"], found["count"]) == (3, 2)
        assert [user["username"] for user in found["users"]] == ["found2", "found1"]
        assert found["users"][-1]["_sort"] == ["found1"]
        after = elastic.security.query_user(
            query={"prefix": {"username": "found"}},
            sort=[{"username": {"order": "desc"}}],
            search_after=["found1"],
        )
        assert [user["username"] for user in after["users"]] == ["found0"]


class TestRoles:
    def test_are_changed_in_bulk(self, elastic: Elasticsearch) -> None:
        security = elastic.security
        wanted: dict[str, dict[str, Any]] = {
            "bulk_a": {"cluster": ["monitor"]},
            "bulk_b": {"description": "Reads logs.", "metadata": {"of": "bulk"}},
            "viewer": {"cluster": ["all"]},
        }

        put = security.bulk_put_role(roles=wanted)
        assert put["created"] == ["bulk_a", "bulk_b"]
        assert put["errors"]["details"].keys() == {"viewer"}
        again = security.bulk_put_role(roles={"bulk_a": {"cluster": ["monitor"]}})
        assert again.body == {"noop": ["bulk_a"]}

        found = security.query_role(query={"term": {"metadata.of": "bulk"}}, sort=["name"])
        assert [role["name"] for role in found["roles"]] == ["bulk_b"]
        assert found["roles"][0]["description"] == "Reads logs."

        deleted = security.bulk_delete_role(names=["bulk_b", "bulk_a", "bulk_none"])
        assert deleted.body == {"deleted": ["bulk_b", "bulk_a"], "not_found": ["bulk_none"]}


class TestPrivileges:
    def test_are_stored_and_forgotten(self, elastic: Elasticsearch) -> None:
        security = elastic.security
        privileges: dict[str, dict[str, dict[str, Any]]] = {
            "client": {
                "read": {"actions": ["data:read/*"], "metadata": {"description": "Reads."}},
                "write": {"actions": ["data:write/*", "data:read/*"]},
            }
        }

        assert security.put_privileges(privileges=privileges).body == {
            "client": {"read": {"created": True}, "write": {"created": True}}
        }
        assert security.get_privileges(application="client", name="read").body == {
            "client": {
                "read": {
                    "application": "client",
                    "name": "read",
                    "actions": ["data:read/*"],
                    "metadata": {"description": "Reads."},
                }
            }
        }
        assert security.get_privileges(application="client")["client"].keys() == {"read", "write"}
        assert "client" in security.get_privileges()
        assert security.delete_privileges(application="client", name=["read", "write"]).body == {
            "client": {"read": {"found": True}, "write": {"found": True}}
        }
        with pytest.raises(NotFoundError):
            security.get_privileges(application="client", name="read")

    def test_that_are_built_in_are_listed(self, elastic: Elasticsearch) -> None:
        names = elastic.security.get_builtin_privileges()

        assert "manage_api_key" in names["cluster"]
        assert "read" in names["index"]

    def test_are_asked_for(self, elastic: Elasticsearch) -> None:
        security = elastic.security
        security.put_privileges(privileges={"asked": {"read": {"actions": ["data:read/*"]}}})
        security.put_role(
            name="asker",
            cluster=["manage_own_api_key"],
            indices=[{"names": ["logs-*"], "privileges": ["read"]}],
            applications=[{"application": "asked", "privileges": ["read"], "resources": ["*"]}],
        )
        security.put_user(username="nia", password=PASSWORD, roles=["asker"])
        nia = as_user(elastic, "nia").security

        held = nia.has_privileges(
            cluster=["manage_own_api_key", "monitor"],
            index=[{"names": ["logs-web", "*"], "privileges": ["read"]}],
            application=[
                {"application": "asked", "privileges": ["read", "data:read/x"], "resources": ["a"]}
            ],
        )

        assert held.body == {
            "username": "nia",
            "has_all_requested": False,
            "cluster": {"manage_own_api_key": True, "monitor": False},
            "index": {"logs-web": {"read": True}, "*": {"read": False}},
            "application": {"asked": {"a": {"read": True, "data:read/x": True}}},
        }
        assert nia.has_privileges(user="nia", cluster=["manage_own_api_key"])["has_all_requested"]
        with pytest.raises(AuthorizationException):
            nia.has_privileges(user="elastic", cluster=["all"])
        assert nia.get_user_privileges()["cluster"] == ["manage_own_api_key"]


class TestRunAs:
    def test_makes_keys_of_the_other(self, elastic: Elasticsearch) -> None:
        security = elastic.security
        security.put_role(name="own_keys", cluster=["manage_own_api_key"])
        security.put_role(name="runner", run_as=["owen"])
        security.put_user(username="owen", password=PASSWORD, roles=["own_keys"])
        security.put_user(username="rae", password=PASSWORD, roles=["runner"])
        rae = as_user(elastic, "rae")

        owen = rae.options(headers={RUN_AS: "owen"}).security
        who = owen.authenticate()
        assert (who["username"], who["lookup_realm"]["type"]) == ("owen", "native")
        created = owen.create_api_key(name="of owen")
        shown = security.get_api_key(id=created["id"])["api_keys"][0]
        assert shown["username"] == "owen"

        with pytest.raises(AuthorizationException) as refused:
            rae.options(headers={RUN_AS: "elastic"}).security.get_user()
        assert refused.value.body["error"]["reason"] == (
            "action [cluster:admin/xpack/security/user/get] is unauthorized for user [rae] with"
            " effective roles [runner], because user [rae] is unauthorized to run as [elastic]"
        )
