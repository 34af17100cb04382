import pytest

from keys.rules.json_types import Json, JsonObject
from keys.rules.search import GREATEST_LONG, KEYS, LEAST_LONG, USERS, Place, SortKey
from keys.wire.query_language import USER_SEARCH, sort_json
from tests.unit.wire.query_language.conftest import Reads, Refuses

NAME, CREATION, INVALIDATED = (Place(KEYS.fields[at]) for at in (0, 4, 6))
EXPIRATION = Place(KEYS.fields[5])
LETTER = Place(KEYS.fields[-1], "letter")
ROLES = Place(USERS.fields[1])
ISO = "strict_date_optional_time"
MOMENT = 1_700_000_000_000


class TestSort:
    @pytest.mark.parametrize(
        ("sort", "keys"),
        [
            pytest.param("name", [SortKey(place=NAME)], id="name alone"),
            pytest.param(["name", "creation"], [SortKey(place=NAME), SortKey(place=CREATION)],
                         id="names"),
            pytest.param({"name": "desc"}, [SortKey(place=NAME, descending=True, highest=True)],
                         id="short form"),
            pytest.param([{"name": {"order": "DESC", "mode": "min"}}],
                         [SortKey(place=NAME, descending=True)], id="mode"),
            pytest.param({"creation": {"mode": "avg", "numeric_type": "date"}},
                         [SortKey(place=CREATION)], id="mode of numbers"),
            pytest.param({"creation": {"format": ISO}}, [SortKey(place=CREATION, format=ISO)],
                         id="format"),
            pytest.param({"name": {"format": ISO}}, [SortKey(place=NAME)], id="format of no date"),
            pytest.param({"expiration": {"missing": "_first"}},
                         [SortKey(place=EXPIRATION, missing_first=True)], id="missing first"),
            pytest.param({"expiration": {"missing": "_last", "unmapped_type": "long"}},
                         [SortKey(place=EXPIRATION)], id="missing last"),
            pytest.param({"expiration": {"missing": 5_000_000}},
                         [SortKey(place=EXPIRATION, missing=5_000_000)], id="missing is a date"),
            pytest.param({"metadata.letter": {"missing": "m"}},
                         [SortKey(place=LETTER, missing="m")], id="missing is a text"),
            pytest.param(["_doc"], [SortKey(place=None)], id="storage order"),
            pytest.param({"_doc": "desc"}, [SortKey(place=None, descending=True)],
                         id="storage order backwards"),
            pytest.param([], [], id="nothing"),
        ],
    )  # fmt: skip
    def test_is_read(self, read: Reads, sort: Json, keys: list[SortKey]) -> None:
        assert read({"sort": sort}).sort == tuple(keys)

    def test_of_users(self, read: Reads) -> None:
        assert read({"sort": "roles"}, USER_SEARCH).sort == (SortKey(place=ROLES),)

    @pytest.mark.parametrize(
        ("sort", "type_", "reason"),
        [
            ("api_key_invalidated", "illegal_argument_exception",
             "Field [api_key_invalidated] is not allowed for querying or aggregation"),
            ("_score", "illegal_argument_exception",
             "Field [_score] is not allowed for querying or aggregation"),
            ("na*", "illegal_argument_exception",
             "Field name pattern [na*] is not allowed for querying or aggregation"),
            ({"name": {"nested": {"path": "x"}}}, "illegal_argument_exception",
             "nested sorting is not currently supported in this context"),
            ({"name": {"order": "up"}}, "illegal_argument_exception",
             "No enum constant org.elasticsearch.search.sort.SortOrder.UP"),
            ({"name": {"mode": "first"}}, "illegal_argument_exception", "Unknown SortMode [first]"),
            ({"name": {"mode": "avg"}}, "query_shard_exception",
             "we only support AVG, MEDIAN and SUM on number based fields"),
            ({"name": {"foo": 1}}, "x_content_parse_exception", "[field_sort] unknown field [foo]"),
            ({"name": 1}, "parsing_exception",
             "[name] sort malformed, expected an object but found [VALUE_NUMBER]"),
            ([1], "illegal_argument_exception", "mal-formatted sort object"),
            ({"name": "asc", "type": "asc"}, "illegal_argument_exception",
             "mal-formatted sort object"),
            (["name"] * 101, "illegal_argument_exception",
             "The number of sort fields must not exceed [100]"),
        ],
    )  # fmt: skip
    def test_is_refused(self, refusal: Refuses, sort: Json, type_: str, reason: str) -> None:
        problem = refusal({"sort": sort})

        assert (problem.type, problem.reason) == (type_, reason)

    @pytest.mark.parametrize("field", ["full_name", "email"])
    def test_is_not_possible_by_words(self, refusal: Refuses, field: str) -> None:
        problem = refusal({"sort": field}, USER_SEARCH)

        assert problem.reason == f"sorting is not supported for field [{field}]"


class TestSearchAfter:
    @pytest.mark.parametrize(
        ("sort", "after", "value"),
        [
            ("name", "x", "x"),
            ("name", 5, "5"),
            ("creation", MOMENT, MOMENT),
            ("creation", str(MOMENT), MOMENT),
            ("creation", "2023-11-14T22:13:20Z", MOMENT),
            ("creation", float(MOMENT), MOMENT),
            ("expiration", GREATEST_LONG, GREATEST_LONG),
            ("expiration", str(GREATEST_LONG), GREATEST_LONG),
            ("expiration", 2**70, GREATEST_LONG),
            ("expiration", None, GREATEST_LONG),
            ({"expiration": "desc"}, str(LEAST_LONG), LEAST_LONG),
            ({"expiration": {"order": "desc", "missing": "_first"}}, None, GREATEST_LONG),
            ({"creation": {"format": "epoch_second"}}, str(MOMENT // 1000), MOMENT),
            ("invalidated", True, True),
            ("invalidated", "false", False),
            ("invalidated", 1, True),
            ("metadata.letter", None, None),
            ("_doc", 7, 7),
            ("_doc", "7", 7),
        ],
        ids=lambda value: f"{value!r:.40}",
    )
    def test_is_read(self, read: Reads, sort: Json, after: Json, value: Json) -> None:
        (found,) = read({"sort": sort, "search_after": [after]}).after or ()

        assert found == value
        assert type(found) is type(value)

    @pytest.mark.parametrize(
        ("body", "type_", "reason"),
        [
            ({"search_after": ["x"]}, "illegal_argument_exception",
             "Sort must contain at least one field."),
            ({"sort": ["name", "type"], "search_after": ["x"]}, "illegal_argument_exception",
             "search_after has 1 value(s) but sort has 2."),
            ({"sort": "name", "search_after": []}, "illegal_argument_exception",
             "Values must contains at least one value."),
            ({"sort": "name", "search_after": [{}]}, "parsing_exception",
             "Expected [VALUE_STRING] or [VALUE_NUMBER] or [VALUE_BOOLEAN] or [VALUE_NULL] but"
             " found [START_OBJECT] inside search_after."),
            ({"sort": "name", "search_after": "x"}, "x_content_parse_exception",
             "[query_api_key_request_payload] search_after doesn't support values of type:"
             " VALUE_STRING"),
            ({"sort": "creation", "search_after": ["soon"]}, "parse_exception",
             "failed to parse date field [soon] with format"
             " [strict_date_optional_time||epoch_millis]"),
            ({"sort": "creation", "search_after": ["now"]}, "illegal_argument_exception",
             "now() is not allowed in [search_after] key"),
            ({"sort": "creation", "search_after": [True]}, "illegal_argument_exception",
             "Failed to parse search_after value for field [creation]."),
            ({"sort": "_doc", "search_after": ["x"]}, "illegal_argument_exception",
             "Failed to parse search_after value for field [_doc]."),
            ({"sort": "invalidated", "search_after": ["x"]}, "illegal_argument_exception",
             "Cannot parse boolean [x] of field [invalidated],"
             " expected either [true] or [false]"),
            ({"sort": "name", "search_after": ["x"], "from": 1}, "search_exception",
             "`from` parameter must be set to 0 when `search_after` is used."),
        ],
    )  # fmt: skip
    def test_is_refused(self, refusal: Refuses, body: JsonObject, type_: str, reason: str) -> None:
        problem = refusal(body)

        assert (problem.type, problem.reason) == (type_, reason)


class TestSortJson:
    @pytest.mark.parametrize(
        ("key", "value", "told"),
        [
            (SortKey(place=NAME), "x", "x"),
            (SortKey(place=LETTER), None, None),
            (SortKey(place=None), 3, 3),
            (SortKey(place=INVALIDATED), True, True),
            (SortKey(place=CREATION), MOMENT, MOMENT),
            (SortKey(place=CREATION, format=ISO), MOMENT, "2023-11-14T22:13:20.000Z"),
            (SortKey(place=EXPIRATION, format=ISO), GREATEST_LONG, GREATEST_LONG),
        ],
        ids=str,
    )
    def test_tells(self, key: SortKey, value: str | int | None, told: Json) -> None:
        assert sort_json([key], [value]) == [told]
