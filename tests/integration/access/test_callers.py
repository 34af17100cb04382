from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from pytest_django import DjangoAssertNumQueries

from keys.access.callers import caller_of_key, caller_of_user, descriptors_of
from keys.models import Role, User
from keys.rules.caller import AuthenticationType
from keys.rules.ownership import CREATE, GET_ANY, INVALIDATE_ANY
from keys.rules.privileges import ClusterPrivilege
from tests.factories import make_key, make_role, make_user
from tests.integration.rows import made_cross_cluster

FOUR = ("read_security", "manage_own_api_key", "manage_api_key", "manage_security")


class TestCallerOfUser:
    def test_is_the_user_as_he_is(self) -> None:
        grace = make_user("grace", roles=["viewer"], full_name="Grace H.", email="g@example.org")

        caller = caller_of_user(grace)

        assert (caller.username, caller.realm) == ("grace", "default_native")
        assert (caller.owner.realm_type, caller.owner.full_name) == ("native", "Grace H.")
        assert caller.authentication_type is AuthenticationType.REALM
        assert caller.key is None

    def test_knows_which_roles_do_not_exist(self) -> None:
        make_role("watcher", cluster=["monitor"])
        grace = make_user("grace", roles=["gone", "watcher", "superuser", "never"])

        caller = caller_of_user(grace)

        assert caller.roles == ("gone", "watcher", "superuser", "never")
        assert caller.missing_roles == ("gone", "never")
        assert caller.found_roles == ("watcher", "superuser")

    def test_unites_what_the_roles_grant(self) -> None:
        make_role("maker", cluster=["manage_own_api_key"])
        make_role("reader", cluster=["read_security"])

        caller = caller_of_user(make_user("grace", roles=["maker", "reader"]))

        assert caller.may(CREATE)
        assert caller.may(GET_ANY)
        assert not caller.may(INVALIDATE_ANY)

    def test_takes_a_stored_role_of_a_reserved_name_for_none(self, now: datetime) -> None:
        Role.objects.create(
            name="viewer", descriptor={"cluster": ["all"]}, created_at=now, updated_at=now
        )

        assert not caller_of_user(make_user("grace", roles=["viewer"])).may(INVALIDATE_ANY)

    @pytest.mark.parametrize(
        ("roles", "queries"),
        [
            pytest.param(["superuser"], 1, id="reserved roles"),
            pytest.param(["a", "b", "c"], 2, id="stored roles"),
        ],
    )
    def test_looks_up_all_roles_at_once(
        self, roles: list[str], queries: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        grace = make_user("grace", roles=roles)

        with django_assert_num_queries(queries):
            caller_of_user(grace)


class TestDescriptorsOf:
    def test_stand_in_the_order_of_assignment(self) -> None:
        for name in ("a", "z", "m"):
            make_role(name)

        grace = make_user("grace", roles=["z", "superuser", "a", "m"])

        assert list(descriptors_of(grace)) == ["z", "superuser", "a", "m"]

    def test_show_privileges_granted_in_django_as_a_role(self) -> None:
        grace = make_user("grace", roles=["viewer"])
        grace.user_permissions.set(
            Permission.objects.filter(codename__in=["read_security", "manage_own_api_key"])
        )

        descriptors = descriptors_of(grace)

        assert list(descriptors) == ["viewer", "_django"]
        assert descriptors["_django"].cluster == ("manage_own_api_key", "read_security")

    def test_go_with_keys_that_such_a_user_makes(self) -> None:
        grace = make_user("grace")
        grace.user_permissions.set(Permission.objects.filter(codename="manage_own_api_key"))

        key = make_key(grace).key

        assert key.snapshot is not None
        assert list(key.snapshot.descriptors) == ["_django"]
        assert caller_of_key(key).may(CREATE)


class TestCallerOfKey:
    """Rows: what is assigned to the key, what its owner had, and what of the four is left."""

    @pytest.mark.parametrize(
        ("assigned", "owner", "expected"),
        [
            pytest.param(None, ["all"], set(FOUR), id="inherits all"),
            pytest.param(
                None, ["manage_own_api_key"], {"manage_own_api_key"}, id="inherits the owner's"
            ),
            pytest.param(["read_security"], ["manage_security"], {"read_security"}, id="narrowed"),
            pytest.param(
                ["all"],
                ["manage_own_api_key"],
                {"manage_own_api_key"},
                id="no wider than its owner",
            ),
            pytest.param(
                ["read_security"], ["manage_own_api_key"], set(), id="nothing that both grant"
            ),
            pytest.param([], ["all"], set(), id="emptied"),
        ],
    )
    def test_may_what_both_sides_grant(
        self, assigned: list[str] | None, owner: list[str], expected: set[str]
    ) -> None:
        grace = make_user("grace", cluster=["manage_own_api_key", *owner])
        descriptors: Any = None if assigned is None else {"assigned": {"cluster": assigned}}

        caller = caller_of_key(make_key(grace, descriptors=descriptors).key)

        assert {
            name for name in FOUR if caller.authority.allows(ClusterPrivilege(name))
        } == expected

    def test_keeps_what_the_owner_was_granted_then(self, ada: User) -> None:
        key = make_key(ada).key
        ada.delete()
        Role.objects.all().delete()

        caller = caller_of_key(key)

        assert caller.may(CREATE)
        assert caller.roles == ()
        assert caller.descriptors == {}

    def test_may_nothing_when_its_owner_had_no_roles(self, ada: User) -> None:
        key = make_key(ada, descriptors={"assigned": {"cluster": ["all"]}}).key
        key.snapshot = type(key.snapshot).objects.of({})  # type: ignore[union-attr]  # it has one

        assert not caller_of_key(key).may(CREATE)

    def test_may_nothing_without_any_descriptor(self, ada: User) -> None:
        key = made_cross_cluster(make_key(ada).key)

        assert not caller_of_key(key).may(CREATE)

    def test_says_which_key_it_is(self, ada: User) -> None:
        key = make_key(ada, name="nightly").key

        caller = caller_of_key(key)

        assert caller.key is not None
        assert (caller.key.id, caller.key.name) == (key.public_id, "nightly")
        assert caller.authentication_type is AuthenticationType.API_KEY
        assert caller.owner.is_same_user_as(username="ada", realm="default_native")
