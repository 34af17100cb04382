from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from keys.actions.update_key import update_key
from keys.models import ApiKey, KeyMetadataLeaf, User
from keys.queries.search_keys import FoundKeys, search_keys
from keys.queries.time_limits import TookTooLong
from keys.rules import search
from keys.rules.caller import Caller, CallingKey
from keys.rules.errors import NotAllowed
from keys.rules.json_types import Json, JsonObject
from keys.rules.search.evaluator import find, fulfils
from keys.wire.query_language import KEY_SEARCH, SearchFailed, read_search, sort_json
from keys.wire.query_language.context import MOST_CLAUSES, MOST_LEVELS
from tests.factories import make_key, make_user
from tests.integration.queries.random_searches import drawn_keys, requests, stored
from tests.integration.queries.reference import aggregated

CallerOf = Callable[[User], Caller]
Asks = Callable[[JsonObject], FoundKeys]


@pytest.fixture
def ask(administrator: User, caller_of: CallerOf, now: datetime) -> Asks:
    by = caller_of(administrator)
    return lambda body: search_keys(read_search(body, KEY_SEARCH, now=now), by=by)


def names(found: FoundKeys) -> list[str]:
    return [key.name for key in found.keys]


class TestSearchOverAll:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(keys=drawn_keys(), request=requests())
    def test_finds_what_the_evaluator_finds(
        self,
        administrator: User,
        caller_of: CallerOf,
        keys: list[ApiKey],
        request: search.SearchRequest,
    ) -> None:
        with transaction.atomic():
            things = stored(keys)
            found = search_keys(request, by=caller_of(administrator))
            transaction.set_rollback(True)

        expected = find(things, request)
        fitting = [thing for thing in things if fulfils(thing, request.condition)]
        assert [key.public_id for key in found.keys] == [thing.id for thing in expected.things]
        assert found.total == expected.total
        assert found.sort_values == [*expected.sort_values]
        assert found.aggregations == (aggregated(fitting, request.aggregations) if fitting else {})


class TestWhoMayLook:
    @pytest.mark.parametrize(
        ("cluster", "seen"),
        [
            pytest.param(["manage_security"], ["hers", "his"], id="manage_security"),
            pytest.param(["manage_api_key"], ["hers", "his"], id="manage_api_key"),
            pytest.param(["read_security"], ["hers", "his"], id="read_security"),
            pytest.param(["manage_own_api_key"], ["his"], id="manage_own_api_key"),
        ],
    )
    def test_a_user_finds(
        self, ada: User, caller_of: CallerOf, cluster: list[str], seen: list[str]
    ) -> None:
        carl = make_user("carl", cluster=cluster)
        make_key(ada, name="hers")
        make_key(ada, name="his")
        ApiKey.objects.filter(name="his").update(owner_username="carl")

        found = search_keys(search.SearchRequest(), by=caller_of(carl))

        assert names(found) == seen
        assert found.total == len(seen)

    def test_a_user_finds_no_key_of_his_namesake_in_another_realm(
        self, ada: User, caller_of: CallerOf
    ) -> None:
        make_key(ada)
        ApiKey.objects.update(owner_realm="reserved")

        assert search_keys(search.SearchRequest(), by=caller_of(ada)).total == 0

    def test_a_key_that_may_manage_its_own_finds_itself(
        self, ada: User, caller_of: CallerOf
    ) -> None:
        itself, _other = make_key(ada, name="itself").key, make_key(ada, name="other")

        found = search_keys(search.SearchRequest(), by=_as_key(caller_of(ada), itself))

        assert names(found) == ["itself"]

    def test_a_key_that_may_manage_its_own_is_not_shown_what_its_owner_may(
        self, ada: User, caller_of: CallerOf
    ) -> None:
        by = _as_key(caller_of(ada), make_key(ada).key)

        with pytest.raises(NotAllowed):
            search_keys(search.SearchRequest(), by=by, with_limited_by=True)

    def test_a_user_without_any_privilege_is_refused(self, caller_of: CallerOf, db: None) -> None:
        with pytest.raises(NotAllowed) as refusal:
            search_keys(search.SearchRequest(), by=caller_of(make_user("eve")))

        assert refusal.value.action == "cluster:admin/xpack/security/api_key/query"

    def test_aggregations_count_only_what_may_be_seen(
        self, ada: User, bob: User, caller_of: CallerOf, now: datetime
    ) -> None:
        make_key(ada), make_key(bob)
        request = read_search(
            {"aggs": {"owners": {"terms": {"field": "username"}}}}, KEY_SEARCH, now=now
        )

        found = search_keys(request, by=caller_of(ada))

        bucket = search.Bucket(key="ada", count=1)
        assert found.aggregations == {"owners": search.Buckets(buckets=(bucket,))}


def _as_key(owner: Caller, key: ApiKey) -> Caller:
    return Caller(
        owner=owner.owner,
        authentication_type=owner.authentication_type,
        authority=owner.authority,
        key=CallingKey(id=key.public_id, name=key.name),
    )


class TestPages:
    @pytest.mark.parametrize("order", ["asc", "desc"])
    @pytest.mark.parametrize("field", ["name", "creation", "expiration", "metadata.n", "_doc"])
    def test_following_the_last_sort_values_visits_each_key_once(
        self, ada: User, ask: Asks, now: datetime, field: str, order: str
    ) -> None:
        for number in range(7):
            metadata: JsonObject = {} if number == 6 else {"n": f"v{number}"}
            lifetime = None if number == 3 else timedelta(days=number + 1)
            made_at = now + timedelta(seconds=number)
            make_key(ada, name=f"k{number}", duration=lifetime, metadata=metadata, now=made_at)
        sort: Json = [{field: {"order": order}}]
        seen: list[str] = []
        body: JsonObject = {"sort": sort, "size": 2}
        while (found := ask(body)).keys:
            assert found.total == 7
            seen += names(found)
            request = read_search(body, KEY_SEARCH, now=now)
            # As a client gives them back: as they were told.
            body = {**body, "search_after": sort_json(request.sort, found.sort_values[-1])}

        assert sorted(seen) == [f"k{number}" for number in range(7)]

    def test_keys_that_are_alike_lie_in_the_order_they_were_made(
        self, ada: User, ask: Asks
    ) -> None:
        for number in range(4):
            make_key(ada, name="same", metadata={"n": number})

        for order in ("asc", "desc"):
            found = ask({"sort": {"name": order}})
            assert [key.metadata["n"] for key in found.keys] == [0, 1, 2, 3]

    def test_a_moment_between_two_milliseconds_counts_as_the_earlier(
        self, ada: User, ask: Asks, now: datetime
    ) -> None:
        make_key(ada)
        ApiKey.objects.update(invalidated_at=now + timedelta(microseconds=1_999))
        told = int(now.timestamp() * 1000) + 1

        assert ask({"query": {"range": {"invalidation": {"gte": told, "lte": told}}}}).total == 1
        assert ask({"query": {"term": {"invalidation": told}}}).total == 1
        assert ask({"query": {"range": {"invalidation": {"gt": told}}}}).total == 0
        assert ask({"sort": "invalidation"}).sort_values == [(told,)]

    @pytest.mark.parametrize(
        ("body", "statements"),
        [
            pytest.param({}, 1, id="a page that holds all"),
            pytest.param({"size": 1, "sort": ["metadata.a", "name"]}, 2, id="one of two pages"),
            pytest.param({"size": 0}, 1, id="the total alone"),
            pytest.param({"query": {"simple_query_string": {"query": "x"}}}, 1, id="all fields"),
            pytest.param(
                {
                    "size": 0,
                    "aggs": {
                        "a": {
                            "filters": {
                                "filters": [{"match_all": {}}, {"exists": {"field": "name"}}]
                            },
                            "aggs": {"b": {"terms": {"field": "metadata.a"}}},
                        }
                    },
                },
                3,
                id="two aggregations, one in the other",
            ),
        ],
    )
    @pytest.mark.parametrize("count", [2, 20])
    def test_takes_as_many_statements_whatever_the_number_of_keys(
        self,
        ada: User,
        ask: Asks,
        django_assert_num_queries: Any,
        body: JsonObject,
        statements: int,
        count: int,
    ) -> None:
        for number in range(count):
            make_key(ada, name=f"x{number}", metadata={"a": str(number)})

        with django_assert_num_queries(statements):
            ask({"size": 50, **body})


DEEPEST = MOST_LEVELS - 1
LEAF: JsonObject = {"match": {"metadata.x": {"query": "abcdefghijkl", "fuzziness": 2}}}
OTHERS: list[Json] = [{"term": {"name": "a"}}, {"term": {"name": "b"}}]


def _not(inner: JsonObject) -> JsonObject:
    return {"bool": {"must_not": inner}}


def _both_or_either(inner: JsonObject) -> JsonObject:
    return {"bool": {"must": OTHERS[:1], "should": [*OTHERS, inner], "minimum_should_match": 1}}


def _two_of_three(inner: JsonObject) -> JsonObject:
    return {"bool": {"should": [*OTHERS, inner], "minimum_should_match": 2}}


class TestWhatCallersMayAskAtMost:
    @pytest.mark.parametrize(
        "wrappers",
        [
            pytest.param([_not], id="not"),
            pytest.param([_both_or_either], id="and, or"),
            pytest.param([_two_of_three], id="two of three"),
            pytest.param([_not, _two_of_three], id="not, two of three"),
            pytest.param([_not, _both_or_either, _two_of_three], id="all"),
        ],
    )
    def test_the_deepest_query_is_answered(
        self, ada: User, ask: Asks, wrappers: list[Callable[[JsonObject], JsonObject]]
    ) -> None:
        make_key(ada, metadata={"x": "abc"})
        query = LEAF
        for level in range(DEEPEST):
            query = wrappers[level % len(wrappers)](query)

        terms: JsonObject = {"terms": {"field": "metadata.x"}}
        inner: JsonObject = {"terms": {"field": "name"}}
        filters: JsonObject = {"filters": {"filters": [query, query]}, "aggs": {"c": inner}}
        found = ask({"query": query, "sort": "metadata.x", "aggs": {"a": terms}})
        counted = ask({"aggs": {"a": {**inner, "aggs": {"b": filters}}}})

        assert found.total in {0, 1}
        assert counted.total == 1

    @pytest.mark.parametrize("kind", ["must", "should", "must_not"])
    def test_the_broadest_query_is_answered(self, ada: User, ask: Asks, kind: str) -> None:
        make_key(ada, name="n1")
        clauses: list[Json] = [{"term": {"name": f"n{n}"}} for n in range(MOST_CLAUSES)]

        assert ask({"query": {"bool": {kind: clauses}}}).total == (kind == "should")

    def test_half_of_the_broadest_query_may_be_asked_for(self, ada: User, ask: Asks) -> None:
        make_key(ada, name="n1")
        clauses: list[Json] = [{"term": {"name": f"n{n % 2}"}} for n in range(MOST_CLAUSES)]

        for least, found in (("50%", 1), ("51%", 0)):
            query: JsonObject = {"bool": {"should": clauses, "minimum_should_match": least}}
            assert ask({"query": query}).total == found

    @pytest.mark.parametrize("field", ["name", "metadata.x", "metadata"])
    def test_the_longest_list_of_terms_is_answered(self, ada: User, ask: Asks, field: str) -> None:
        make_key(ada, name="n7", metadata={"x": "n7"})
        values: list[Json] = [f"n{number}" for number in range(65_536)]

        assert ask({"query": {"terms": {field: values}}}).total == 1

    def test_a_search_without_end_is_ended(
        self, ada: User, ask: Asks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ended = mock.Mock(side_effect=TookTooLong)
        monkeypatch.setattr("keys.queries.search_keys.searching_at_most", ended)
        costly: list[Json] = [{"wildcard": {"name": f"*{number}*"}} for number in range(52)]

        with pytest.raises(SearchFailed) as refusal:
            ask({"query": {"bool": {"should": costly}}})

        cause = refusal.value.problem.cause
        assert cause is not None
        assert (cause.type, cause.reason) == ("search_timeout_exception", "Time exceeded")
        assert ask({"query": {"bool": {"should": costly[:51]}}}).total == 0

    def test_too_many_buckets_are_refused(
        self, ada: User, ask: Asks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("keys.queries.aggregations.MOST_BUCKETS", 3)
        for number in range(4):
            make_key(ada, name=f"n{number}")

        with pytest.raises(SearchFailed) as refusal:
            ask({"aggs": {"a": {"terms": {"field": "name"}}}})

        cause = refusal.value.problem.cause
        assert cause is not None
        assert cause.type == "too_many_buckets_exception"
        assert "[3] but was [4]" in cause.reason

    def test_more_filters_than_a_statement_can_join_are_counted(
        self, ada: User, ask: Asks, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("keys.queries.aggregation_statements.MOST_PARTS", 40)
        make_key(ada, name="n41")
        filters: list[Json] = [{"term": {"name": f"n{number}"}} for number in range(45)]

        result = ask({"aggs": {"a": {"filters": {"filters": filters}}}}).aggregations["a"]

        assert isinstance(result, search.Buckets)
        assert [place for place, bucket in enumerate(result.buckets) if bucket.count] == [41]


class TestMetadata:
    def test_is_found_by_its_leaves_as_text(self, ada: User, ask: Asks) -> None:
        make_key(ada, metadata={"a": {"b": [42, True, 1.0, None, {"c": "deep"}]}})

        leaves: list[tuple[str, Json]] = [
            ("metadata.a.b", 42),
            ("metadata.a.b", "true"),
            ("metadata.a.b", "1.0"),
            ("metadata.a.b.c", "deep"),
            ("metadata", "deep"),
        ]
        for field, value in leaves:
            assert ask({"query": {"term": {field: value}}}).total == 1
        assert ask({"query": {"term": {"metadata.a": "deep"}}}).total == 0
        assert ask({"query": {"exists": {"field": "metadata.x"}}}).total == 0

    def test_of_a_changed_key_is_found_as_it_is_now(
        self, ada: User, caller_of: CallerOf, ask: Asks, now: datetime
    ) -> None:
        key = make_key(ada, metadata={"env": "old"}, now=now).key

        changed = update_key(
            key_id=key.public_id,
            duration=None,
            longest=None,
            descriptors=None,
            metadata={"env": "new"},
            by=caller_of(ada),
            now=now,
        )

        assert changed
        assert ask({"query": {"term": {"metadata.env": "old"}}}).total == 0
        assert ask({"query": {"term": {"metadata.env": "new"}}}).total == 1

    @pytest.mark.parametrize("length", [128, 129, 300])
    def test_of_a_long_path_is_found(self, ada: User, ask: Asks, length: int) -> None:
        make_key(ada, metadata={"p" * length: "v", "p" * (length - 1) + "q": "w"})

        assert ask({"query": {"term": {f"metadata.{'p' * length}": "v"}}}).total == 1
        assert ask({"query": {"term": {f"metadata.{'p' * length}": "w"}}}).total == 0

    def test_that_holds_one_text_twice_counts_it_once(self, ada: User, ask: Asks) -> None:
        make_key(ada, metadata={"a": "x", "b": ["x", "x", "y"]})

        found = ask({
            "aggs": {
                "all": {"terms": {"field": "metadata"}},
                "count": {"value_count": {"field": "metadata"}},
                "of b": {"value_count": {"field": "metadata.b"}},
            }
        })  # fmt: skip

        assert KeyMetadataLeaf.objects.count() == 3
        assert found.aggregations == {
            "all": search.Buckets(
                buckets=(search.Bucket(key="x", count=1), search.Bucket(key="y", count=1))
            ),
            "count": search.Number(2),
            "of b": search.Number(2),
        }
