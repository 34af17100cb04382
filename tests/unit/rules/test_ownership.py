"""Who may do what: the fact sheet's table of the key privileges, row by row."""

from dataclasses import replace

import pytest

from keys.rules.caller import AuthenticationType, Caller, CallingKey, OwnerSnapshot
from keys.rules.errors import (
    CallerIsKey,
    DerivedKeyNotEmpty,
    NotAllowed,
    RestrictedByWorkflow,
)
from keys.rules.judgement import KeyType
from keys.rules.ownership import (
    Scope,
    check_is_derivable,
    check_is_unrestricted,
    check_may_clone,
    check_may_create,
    check_may_create_cross_cluster,
    check_may_get,
    check_may_grant,
    check_may_invalidate,
    check_may_outlive,
    check_may_update,
    check_may_update_cross_cluster,
    may_create,
    may_invalidate,
    may_outlive,
    may_update,
    scope_of,
)
from keys.rules.privileges import Authority, Rights, parse_descriptor
from keys.rules.selection import KeySelection

ADA = OwnerSnapshot(username="ada", realm="default_native", realm_type="native")
BOB = OwnerSnapshot(username="bob", realm="default_native", realm_type="native")
ADA_ELSEWHERE = OwnerSnapshot(username="ada", realm="reserved", realm_type="reserved")
EVERYTHING = KeySelection()
OWNED = KeySelection(owned=True)
BY_NAME_OF_ADA = KeySelection(username="ada", realm="default_native")
ADA_IN_ANY_REALM = KeySelection(username="ada")
ONE_ID = KeySelection(ids=("k1",))
PRIVILEGES = (
    "manage_own_api_key",
    "grant_api_key",
    "read_security",
    "manage_api_key",
    "manage_security",
    "all",
    "manage",
)


def ada_with(*privileges: str, key: str | None = None) -> Caller:
    role = parse_descriptor("r", {"cluster": [*privileges]}, of="role")
    return Caller(
        owner=ADA,
        authentication_type=AuthenticationType.API_KEY if key else AuthenticationType.REALM,
        authority=Authority(sides=(Rights.of((role,)),)),
        roles=() if key else ("r",),
        key=CallingKey(id=key, name="ci") if key else None,
    )


def holders(*privileges: str) -> dict[str, bool]:
    return {name: name in privileges for name in PRIVILEGES}


def refused(check: object) -> bool:
    try:
        check()  # type: ignore[operator]  # a lambda of the table
    except NotAllowed:
        return True
    return False


class TestCreate:
    @pytest.mark.parametrize(
        ("privilege", "allowed"),
        holders("manage_own_api_key", "manage_api_key", "manage_security", "all").items(),
    )
    def test_takes_a_managing_privilege(self, privilege: str, allowed: bool) -> None:
        caller = ada_with(privilege)

        assert may_create(caller) is allowed
        assert refused(lambda: check_may_create(caller)) is not allowed

    def test_says_what_would_have_allowed_it(self) -> None:
        with pytest.raises(NotAllowed) as refusal:
            check_may_create(ada_with())

        assert refusal.value.granted_by == (
            "manage_own_api_key",
            "manage_api_key",
            "manage_security",
            "all",
        )

    @pytest.mark.parametrize(
        ("descriptors", "allowed"),
        [
            pytest.param({}, False, id="inherits everything"),
            pytest.param({"x": {}}, True, id="one empty descriptor"),
            pytest.param({"x": {}, "y": {"cluster": ["monitor"]}}, False, id="one of two grants"),
        ],
    )
    def test_lets_a_key_make_only_keys_that_can_do_nothing(
        self, descriptors: dict[str, dict[str, list[str]]], allowed: bool
    ) -> None:
        parsed = {
            name: parse_descriptor(name, {**value}, of="key")  # type: ignore[dict-item]  # JSON of the table
            for name, value in descriptors.items()
        }

        check_is_derivable(ada_with("all"), parsed)
        if allowed:
            check_is_derivable(ada_with("all", key="k1"), parsed)
        else:
            with pytest.raises(DerivedKeyNotEmpty):
                check_is_derivable(ada_with("all", key="k1"), parsed)


class TestGet:
    @pytest.mark.parametrize("selection", [OWNED, BY_NAME_OF_ADA], ids=["owner", "own name"])
    @pytest.mark.parametrize(
        ("privilege", "allowed"),
        holders(
            "manage_own_api_key", "read_security", "manage_api_key", "manage_security", "all"
        ).items(),
    )
    def test_of_own_keys(self, privilege: str, selection: KeySelection, allowed: bool) -> None:
        caller = ada_with(privilege)

        assert (
            refused(lambda: check_may_get(selection, by=caller, with_limited_by=True))
            is not allowed
        )

    @pytest.mark.parametrize(
        "selection", [EVERYTHING, ONE_ID, ADA_IN_ANY_REALM], ids=["all", "id", "any realm"]
    )
    @pytest.mark.parametrize(
        ("privilege", "allowed"),
        holders("read_security", "manage_api_key", "manage_security", "all").items(),
    )
    def test_of_any_key(self, privilege: str, selection: KeySelection, allowed: bool) -> None:
        caller = ada_with(privilege)

        assert (
            refused(lambda: check_may_get(selection, by=caller, with_limited_by=False))
            is not allowed
        )

    @pytest.mark.parametrize(
        ("selection", "limited", "allowed"),
        [
            pytest.param(ONE_ID, False, True, id="itself"),
            pytest.param(KeySelection(ids=("k1",), owned=True), False, True, id="itself, owned"),
            pytest.param(ONE_ID, True, False, id="itself with its limits"),
            pytest.param(KeySelection(ids=("k2",)), False, False, id="another"),
            pytest.param(OWNED, False, False, id="its user's"),
        ],
    )
    def test_by_a_key_without_privilege(
        self, selection: KeySelection, limited: bool, allowed: bool
    ) -> None:
        caller = ada_with(key="k1")

        assert (
            refused(lambda: check_may_get(selection, by=caller, with_limited_by=limited))
            is not allowed
        )

    @pytest.mark.parametrize(
        ("privilege", "scope"),
        [
            ("manage_own_api_key", Scope.OWN),
            ("read_security", Scope.ALL),
            ("manage_api_key", Scope.ALL),
            ("manage_security", Scope.ALL),
            ("grant_api_key", Scope.NONE),
            ("monitor", Scope.NONE),
        ],
    )
    def test_has_a_scope_in_lists(self, privilege: str, scope: Scope) -> None:
        assert scope_of(ada_with(privilege)) is scope


class TestInvalidate:
    @pytest.mark.parametrize("selection", [OWNED, BY_NAME_OF_ADA], ids=["owner", "own name"])
    @pytest.mark.parametrize(
        ("privilege", "allowed"),
        holders("manage_own_api_key", "manage_api_key", "manage_security", "all").items(),
    )
    def test_of_own_keys(self, privilege: str, selection: KeySelection, allowed: bool) -> None:
        caller = ada_with(privilege)

        assert refused(lambda: check_may_invalidate(selection, by=caller)) is not allowed

    @pytest.mark.parametrize(
        "selection",
        [ONE_ID, ADA_IN_ANY_REALM, KeySelection(username="bob", realm="default_native")],
        ids=["id", "any realm", "another's"],
    )
    @pytest.mark.parametrize(
        ("privilege", "allowed"), holders("manage_api_key", "manage_security", "all").items()
    )
    def test_of_any_key(self, privilege: str, selection: KeySelection, allowed: bool) -> None:
        caller = ada_with(privilege)

        assert refused(lambda: check_may_invalidate(selection, by=caller)) is not allowed

    @pytest.mark.parametrize(
        ("selection", "allowed"),
        [
            pytest.param(ONE_ID, True, id="itself"),
            pytest.param(KeySelection(ids=("k1", "k2")), False, id="itself and another"),
            pytest.param(OWNED, False, id="its user's"),
        ],
    )
    def test_by_a_key_with_the_own_privilege(self, selection: KeySelection, allowed: bool) -> None:
        caller = ada_with("manage_own_api_key", key="k1")

        assert refused(lambda: check_may_invalidate(selection, by=caller)) is not allowed

    @pytest.mark.parametrize(
        ("privilege", "owner", "key_type", "allowed"),
        [
            pytest.param("manage_own_api_key", ADA, KeyType.REST, True, id="own"),
            pytest.param("manage_own_api_key", BOB, KeyType.REST, False, id="another's"),
            pytest.param(
                "manage_own_api_key", ADA_ELSEWHERE, KeyType.REST, False, id="another realm's"
            ),
            pytest.param("manage_api_key", BOB, KeyType.REST, True, id="manager"),
            pytest.param("manage_api_key", ADA, KeyType.CROSS_CLUSTER, False, id="cross-cluster"),
            pytest.param("manage_security", ADA, KeyType.CROSS_CLUSTER, True, id="security"),
            pytest.param("read_security", ADA, KeyType.REST, False, id="reader"),
        ],
    )
    def test_has_a_button(
        self, privilege: str, owner: OwnerSnapshot, key_type: KeyType, allowed: bool
    ) -> None:
        assert may_invalidate(owner=owner, key_type=key_type, by=ada_with(privilege)) is allowed


class TestUpdate:
    @pytest.mark.parametrize(
        ("privilege", "allowed"),
        holders("manage_own_api_key", "manage_api_key", "manage_security", "all").items(),
    )
    def test_takes_a_managing_privilege(self, privilege: str, allowed: bool) -> None:
        caller = ada_with(privilege)

        assert may_update(owner=ADA, by=caller) is allowed
        assert refused(lambda: check_may_update(caller)) is not allowed

    def test_is_for_the_owner_alone(self) -> None:
        assert not may_update(owner=BOB, by=ada_with("all"))
        assert not may_update(owner=ADA_ELSEWHERE, by=ada_with("all"))

    def test_is_never_for_a_key(self) -> None:
        caller = ada_with("all", key="k1")

        assert not may_update(owner=ADA, by=caller)
        with pytest.raises(CallerIsKey):
            check_may_update(caller)


class TestGrant:
    @pytest.mark.parametrize(
        ("privilege", "allowed"),
        holders("grant_api_key", "manage_api_key", "manage_security", "all").items(),
    )
    def test_takes_a_privilege_over_others(self, privilege: str, allowed: bool) -> None:
        assert refused(lambda: check_may_grant(ada_with(privilege))) is not allowed


class TestClone:
    @pytest.mark.parametrize(
        ("privilege", "allowed"),
        holders("manage_own_api_key", "manage_api_key", "manage_security", "all").items(),
    )
    def test_takes_a_managing_privilege(self, privilege: str, allowed: bool) -> None:
        assert refused(lambda: check_may_clone(ada_with(privilege))) is not allowed

    @pytest.mark.parametrize(
        ("privilege", "owner", "key", "allowed"),
        [
            pytest.param("manage_own_api_key", ADA, None, True, id="own"),
            pytest.param("manage_own_api_key", BOB, None, False, id="another's"),
            pytest.param("manage_own_api_key", ADA_ELSEWHERE, None, False, id="another realm's"),
            pytest.param("manage_own_api_key", ADA, "k1", False, id="by a key of its owner"),
            pytest.param("manage_api_key", BOB, None, True, id="manager"),
            pytest.param("manage_api_key", BOB, "k1", True, id="by a managing key"),
            pytest.param("grant_api_key", BOB, None, False, id="who may grant"),
        ],
    )
    def test_outlives_its_source(
        self, privilege: str, owner: OwnerSnapshot, key: str | None, allowed: bool
    ) -> None:
        caller = ada_with(privilege, key=key)

        assert may_outlive(owner=owner, by=caller) is allowed
        assert refused(lambda: check_may_outlive(owner=owner, by=caller)) is not allowed


class TestCrossCluster:
    @pytest.mark.parametrize(("privilege", "allowed"), holders("manage_security", "all").items())
    def test_takes_the_privilege_over_security(self, privilege: str, allowed: bool) -> None:
        caller = ada_with(privilege)

        assert refused(lambda: check_may_create_cross_cluster(caller)) is not allowed
        assert refused(lambda: check_may_update_cross_cluster(caller)) is not allowed

    def test_is_never_for_a_key(self) -> None:
        with pytest.raises(CallerIsKey, match="cannot be used to create a cross-cluster API key"):
            check_may_create_cross_cluster(ada_with("all", key="k1"))
        with pytest.raises(CallerIsKey, match="only the owner user can update"):
            check_may_update_cross_cluster(ada_with("all", key="k1"))


class TestWorkflow:
    def test_keeps_a_restricted_key_out_of_everything_else(self) -> None:
        restriction = parse_descriptor(
            "r", {"restriction": {"workflows": ["search_application_query"]}}, of="key"
        )
        caller = replace(
            ada_with("all", key="k1"),
            authority=Authority(sides=(Rights.of((restriction,)), Rights.of(()))),
        )

        check_is_unrestricted(caller, workflow="search_application_query")
        for workflow in (None, "another"):
            with pytest.raises(RestrictedByWorkflow, match="access restricted by workflow"):
                check_is_unrestricted(caller, workflow=workflow)

    def test_is_no_matter_to_others(self) -> None:
        check_is_unrestricted(ada_with("all", key="k1"))
        check_is_unrestricted(ada_with("all"), workflow="search_application_query")
