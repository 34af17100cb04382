from collections.abc import Callable
from datetime import datetime

import pytest

from keys.actions.delete_role_mapping import delete_role_mapping
from keys.actions.put_role_mapping import put_role_mapping
from keys.models import AuditEvent, Change, RoleMapping, User
from keys.queries.find_role_mappings import find_role_mappings, mapped_roles
from keys.rules.caller import Caller
from keys.rules.errors import BadRules, Invalid, NotAllowed
from keys.rules.json_types import Json, JsonObject
from keys.rules.role_mapping import RoleTemplate, subject_of

CallerOf = Callable[[User], Caller]
ANYBODY: JsonObject = {"field": {"username": "*"}}


@pytest.fixture
def by(administrator: User, caller_of: CallerOf) -> Caller:
    return caller_of(administrator)


def put(
    by: Caller,
    now: datetime,
    name: str = "m",
    *,
    rules: Json = ANYBODY,
    roles: tuple[str, ...] = ("viewer",),
    templates: tuple[RoleTemplate, ...] = (),
    enabled: bool = True,
) -> bool:
    return put_role_mapping(
        name=name, rules=rules, roles=roles, templates=templates, metadata={"x": 1},
        enabled=enabled, by=by, now=now,
    )  # fmt: skip


class TestPutRoleMapping:
    def test_says_whether_it_is_new_and_replaces_the_whole(self, by: Caller, now: datetime) -> None:
        assert put(by, now) is True
        template = RoleTemplate(template='{"source":"{{username}}"}')

        assert put(by, now, roles=(), templates=(template,), enabled=False) is False

        row = RoleMapping.objects.get()
        assert (row.roles, row.enabled, row.rules) == ([], False, ANYBODY)
        assert row.role_templates == [{"template": template.template, "format": "string"}]
        assert row.metadata == {"x": 1}

    def test_refuses_rules_that_cannot_be_read(self, by: Caller, now: datetime) -> None:
        with pytest.raises(BadRules):
            put(by, now, rules={"nobody": []})

    def test_refuses_a_mapping_to_nothing(self, by: Caller, now: datetime) -> None:
        with pytest.raises(Invalid):
            put(by, now, roles=())

    def test_takes_a_privilege(self, ada: User, caller_of: CallerOf, now: datetime) -> None:
        for step in (
            lambda by: put(by, now),
            lambda by: delete_role_mapping(name="m", by=by, now=now),
            lambda by: find_role_mappings(None, by=by),
        ):
            with pytest.raises(NotAllowed):
                step(caller_of(ada))

    def test_is_recorded(self, by: Caller, now: datetime) -> None:
        put(by, now)

        assert AuditEvent.objects.get().action == "put_role_mapping"
        assert Change.objects.get().subject == "m"


class TestDeleteRoleMapping:
    def test_says_whether_there_was_one(self, by: Caller, now: datetime) -> None:
        put(by, now)

        assert delete_role_mapping(name="m", by=by, now=now)
        assert not delete_role_mapping(name="m", by=by, now=now)
        assert not delete_role_mapping(name="a\0", by=by, now=now)
        assert AuditEvent.objects.filter(action="delete_role_mapping").count() == 1


class TestFindRoleMappings:
    def test_finds_by_name_and_in_order(self, by: Caller, now: datetime) -> None:
        for name in ("c", "a", "b"):
            put(by, now, name)

        assert [row.name for row in find_role_mappings(None, by=by)] == ["a", "b", "c"]
        assert [row.name for row in find_role_mappings(["b", "x"], by=by)] == ["b"]


class TestMappedRoles:
    def test_gathers_what_enabled_mappings_give(self, by: Caller, now: datetime) -> None:
        put(by, now, "a", roles=("one",))
        put(by, now, "b", roles=("two",), rules={"field": {"realm.name": "ldap*"}})
        put(by, now, "c", roles=("three",), enabled=False)

        assert mapped_roles(subject_of(username="ada", realm="ldap1")) == ("one", "two")
        assert mapped_roles(subject_of(username="ada", realm="saml")) == ("one",)
