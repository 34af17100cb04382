"""The list of roles: stored and reserved ones in one order."""

from collections.abc import Callable

import pytest
from pytest_django.fixtures import DjangoAssertNumQueries

from keys.models import User
from keys.queries.merged_pages import Cursor
from keys.queries.role_pages import page_of_roles, role_named, role_names
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.privileges import RESERVED_ROLES
from tests.factories import make_role, make_user


@pytest.fixture
def by(db: None, caller_of: Callable[[User], Caller]) -> Caller:
    return caller_of(make_user("reader", cluster=["read_security"]))


def names(by: Caller, **options: object) -> list[str]:
    given = {
        "search": "",
        "with_reserved": False,
        "only_deprecated": False,
        "descending": False,
        "cursor": None,
        "size": 100,
    }
    found = page_of_roles(**{**given, **options}, by=by)  # type: ignore[arg-type]  # each of its type
    return [role.name for role in found.things]


class TestPageOfRoles:
    def test_mixes_reserved_and_stored_roles(self, by: Caller) -> None:
        make_role("m_team")

        found = names(by, with_reserved=True)

        assert found == sorted([*RESERVED_ROLES, "m_team", "reader_role"])

    @pytest.mark.parametrize("search", ["TEAM", "m_t", "_TEA"])
    def test_finds_a_part_of_a_name(self, by: Caller, search: str) -> None:
        make_role("m_Team")

        assert names(by, search=search) == ["m_Team"]

    @pytest.mark.parametrize("search", ["*", "?", "%", "m_team_", "\\", '"', "x\x00"])
    def test_takes_no_character_for_a_sign(self, by: Caller, search: str) -> None:
        make_role("m_team")

        assert names(by, search=search) == []

    def test_shows_deprecated_ones_alone(self, by: Caller) -> None:
        found = names(by, with_reserved=True, only_deprecated=True)

        assert "kibana_user" in found
        assert not {"superuser", "reader_role"} & {*found}

    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("size", [1, 2, 7])
    def test_reaches_every_role_forwards_and_backwards(
        self, by: Caller, size: int, *, descending: bool
    ) -> None:
        for number in range(5):
            make_role(f"role {number}")
        whole = names(by, with_reserved=True, descending=descending)
        cursor: Cursor | None = None
        forwards: list[str] = []
        pages = []
        while True:
            page = page_of_roles(
                search="",
                with_reserved=True,
                only_deprecated=False,
                descending=descending,
                cursor=cursor,
                size=size,
                by=by,
            )
            pages.append([role.name for role in page.things])
            forwards += pages[-1]
            assert page.total == len(whole)
            if page.next is None:
                break
            cursor = page.next
        assert page.previous is not None
        before = page_of_roles(
            search="",
            with_reserved=True,
            only_deprecated=False,
            descending=descending,
            cursor=page.previous,
            size=size,
            by=by,
        )

        assert forwards == whole
        assert [role.name for role in before.things] == pages[-2]

    @pytest.mark.parametrize("count", [1, 50])
    def test_asks_twice_however_many_there_are(
        self, by: Caller, count: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for number in range(count):
            make_role(f"role {number}")

        with django_assert_num_queries(2):
            names(by, search="role")

    def test_needs_a_privilege(self, ada: User, caller_of: Callable[[User], Caller]) -> None:
        with pytest.raises(NotAllowed):
            names(caller_of(ada))


class TestRoleNamed:
    def test_knows_stored_and_reserved_ones(self, by: Caller) -> None:
        make_role("team", cluster=["monitor"], transient_metadata={"enabled": True})

        stored, reserved = role_named("team", by=by), role_named("superuser", by=by)

        assert stored is not None
        assert stored.given == {"cluster": ["monitor"], "transient_metadata": {"enabled": True}}
        assert not stored.is_reserved
        assert reserved is not None
        assert reserved.is_reserved

    @pytest.mark.parametrize("name", ["nobody", "", "a\x00b"])
    def test_knows_no_other(self, by: Caller, name: str) -> None:
        assert role_named(name, by=by) is None


def test_role_names_are_sorted(by: Caller) -> None:
    found = role_names(by=by)

    assert {"superuser", "reader_role"} <= {*found}
    assert found == sorted(found)


@pytest.mark.parametrize("part", ["READER_R", "er_rol"])
def test_role_names_contain_what_is_typed(by: Caller, part: str) -> None:
    assert role_names(by=by, part=part) == ["reader_role"]


def test_reserved_role_names_are_searched_too(by: Caller) -> None:
    assert role_names(by=by, part="SuperU") == ["superuser"]
