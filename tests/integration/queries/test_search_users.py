from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keys.models import User
from keys.queries.search_users import search_users
from keys.rules import search
from keys.rules.caller import NATIVE_REALM, Caller
from keys.rules.errors import NotAllowed
from keys.rules.search.evaluator import Thing, find
from keys.rules.search.wildcards import parse_pattern
from keys.rules.search.words import BETWEEN_WORDS
from tests.factories import make_user
from tests.integration.queries.random_searches import joined

CallerOf = Callable[[User], Caller]
EVERYTHING = search.SearchRequest()
SIGNS = "".join(chr(code) for code in range(0x20, 0x7F)) + BETWEEN_WORDS + "éÉ🔑\x01"
free_texts = st.none() | st.text(st.sampled_from(SIGNS), max_size=6) | st.sampled_from(
    ["Ada Lovelace", "ada@example.com", "O'Hara, Scarlett", "a\\nb", 'say "a"', "a\\", " "]
)  # fmt: skip
roles = st.lists(st.sampled_from(["a", "A", "b c", 'q"', "back\\slash", "zz"]), max_size=3)
words = st.sampled_from(
    ["a", "b", "ada", "lovelace", "ada@example.com", "example.com", "Ada", "q", 'q"', "A", "zz", ""]
)
ROLES = search.Place(search.USERS.fields[1])
textual = st.sampled_from(
    [search.Place(field) for field in search.USERS.fields if field.name != "enabled"]
)
sortable = st.sampled_from([search.Place(field) for field in search.USERS.fields[:3]])
bounds = st.none() | st.builds(search.Bound, words, st.booleans())
conditions = st.recursive(
    st.one_of(
        st.builds(search.Exists, textual),
        st.builds(search.Equals, textual, st.frozensets(words, max_size=3), st.booleans()),
        st.builds(search.Begins, textual, words, st.booleans()),
        st.builds(
            search.Fits,
            textual,
            st.sampled_from(["*", "a*", "*a", "?", "*e*c*", "q?"]).map(parse_pattern),
            st.booleans(),
        ),
        st.builds(search.Near, textual, st.just("adda"), st.just(1)),
        st.builds(search.Between, textual, bounds, bounds),
        st.builds(search.IsTrue, st.just(search.Place(search.USERS.fields[2])), st.booleans()),
        st.builds(search.HasId, st.just(frozenset({"user0", "user2"}))),
    ),
    joined,
    max_leaves=4,
)
sort_keys = st.builds(
    search.SortKey,
    place=sortable,
    descending=st.booleans(),
    highest=st.booleans(),
    missing_first=st.booleans(),
)


def thing_of(user: User) -> Thing:
    return Thing(
        id=user.username,
        number=user.pk,
        values={
            "username": (user.username,),
            "roles": user.role_names,
            "enabled": (user.is_active,),
            "full_name": () if user.full_name is None else (user.full_name,),
            "email": () if user.email is None else (user.email,),
        },
    )


class TestSearchUsers:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(
        people=st.lists(st.tuples(free_texts, free_texts, roles, st.booleans()), max_size=6),
        condition=conditions,
        sort=st.lists(sort_keys, max_size=2).map(tuple),
    )
    def test_finds_what_the_evaluator_finds(
        self,
        administrator: User,
        caller_of: CallerOf,
        people: list[tuple[str | None, str | None, list[str], bool]],
        condition: search.Condition,
        sort: tuple[search.SortKey, ...],
    ) -> None:
        request = search.SearchRequest(condition=condition, sort=sort)
        with transaction.atomic():
            User.objects.bulk_create(
                User(
                    username=f"user{number}",
                    realm=NATIVE_REALM,
                    full_name=full_name,
                    email=email,
                    roles=names,
                    is_active=enabled,
                )
                for number, (full_name, email, names, enabled) in enumerate(people)
            )
            things = [
                thing_of(user) for user in User.objects.filter(realm=NATIVE_REALM).order_by("pk")
            ]
            found = search_users(request, by=caller_of(administrator))
            transaction.set_rollback(True)

        expected = find(things, request)
        assert [user.username for user in found.users] == [thing.id for thing in expected.things]
        assert found.total == expected.total
        assert found.sort_values == [*expected.sort_values]

    def test_leaves_reserved_users_out(self, administrator: User, caller_of: CallerOf) -> None:
        make_user("ada")

        found = search_users(EVERYTHING, by=caller_of(administrator))

        assert [user.username for user in found.users] == ["ada"]

    @pytest.mark.parametrize("cluster", [[], ["manage_api_key"], ["manage_own_api_key"]])
    def test_refuses_who_may_not_read_users(
        self, caller_of: CallerOf, cluster: list[str], db: None
    ) -> None:
        bob = make_user("bob", cluster=cluster)

        with pytest.raises(NotAllowed):
            search_users(EVERYTHING, by=caller_of(bob))

    def test_finds_a_user_by_a_word_of_the_full_name_in_any_case(
        self, administrator: User, caller_of: CallerOf
    ) -> None:
        make_user("batman", full_name="The Batman", email="batman@example.com")
        full_name = search.Place(search.USERS.fields[3])

        found = search_users(
            search.SearchRequest(condition=search.Equals(full_name, frozenset({"batman"}))),
            by=caller_of(administrator),
        )

        assert [user.username for user in found.users] == ["batman"]
