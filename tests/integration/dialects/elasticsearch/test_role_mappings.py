"""`/_security/role_mapping`: put, get, delete."""

from typing import Any

import pytest

from keys.models import RoleMapping, User
from tests.integration.dialects.elasticsearch.door import Door, door_of

PATH = "/_security/role_mapping"
RULES = {"all": [{"field": {"groups": "cn=admins,*"}}, {"except": {"field": {"dn": "x"}}}]}
NEW: dict[str, Any] = {
    "enabled": True, "roles": ["admin", "viewer"], "rules": RULES, "metadata": {"version": 1},
}  # fmt: skip


@pytest.fixture
def elastic(administrator: User) -> Door:
    return door_of("elastic")


class TestPut:
    @pytest.mark.parametrize("method", ["PUT", "POST"])
    def test_makes_one(self, method: str, elastic: Door) -> None:
        answer = elastic.ask(method, f"{PATH}/one?refresh=true", NEW)

        assert (answer.status, answer.json) == (200, {"role_mapping": {"created": True}})
        assert elastic.get(f"{PATH}/one").json == {"one": NEW}

    def test_replaces_one_whole(self, elastic: Door) -> None:
        elastic.put(f"{PATH}/one", NEW)
        script = {"source": "{{#tojson}}groups{{/tojson}}"}
        templates = [{"template": script, "format": "JSON"}, {"template": '{"source":"x"}'}]

        answer = elastic.put(f"{PATH}/one", {"role_templates": templates, "rules": RULES})

        assert answer.json == {"role_mapping": {"created": False}}
        assert elastic.get(f"{PATH}/one").json["one"] == {
            "enabled": True,
            "role_templates": [
                {"template": '{"source":"{{#tojson}}groups{{/tojson}}"}', "format": "json"},
                {"template": '{"source":"x"}', "format": "string"},
            ],
            "rules": RULES,
            "metadata": {},
        }

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            pytest.param({"rules": None}, ("x_content_parse_exception", None), id="rules are null"),
            pytest.param(
                {"rules": {"fly": []}},
                (
                    "parsing_exception",
                    "failed to parse rules expression. field [fly] is not recognised in this"
                    " context",
                ),
                id="no such rule",
            ),
            pytest.param(
                {"rules": {"field": {"dn": "/(a/"}}}, ("parsing_exception", None), id="bad pattern"
            ),
            pytest.param(
                {"roles": []},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: role-mapping roles or role-templates are missing;",
                ),
                id="no role",
            ),
            pytest.param(
                {"role_templates": [{"template": {"source": "x"}}]},
                (
                    "action_request_validation_exception",
                    "Validation Failed: 1: role-mapping cannot have both roles and role-templates;",
                ),
                id="both",
            ),
            pytest.param(
                {"roles": [], "role_templates": [{"template": "x", "format": "xml"}]},
                ("action_request_validation_exception", None),
                id="unknown format",
            ),
            *(
                pytest.param(
                    {"role_templates": value}, ("x_content_parse_exception", None), id=name
                )
                for name, value in {
                    "templates are a text": "x",
                    "a template is a text": ["x"],
                    "a template has more": [{"template": "x", "more": 1}],
                    "a template is a number": [{"template": 1}],
                    "a format is a number": [{"template": "x", "format": 1}],
                }.items()
            ),
            pytest.param(
                {"metadata": {"_a": 1}},
                ("action_request_validation_exception", None),
                id="reserved metadata",
            ),
            pytest.param({"run_as": ["x"]}, ("x_content_parse_exception", None), id="unknown"),
        ],
    )
    def test_refuses_a_bad_body(
        self, change: dict[str, Any], told: tuple[str, str | None], elastic: Door
    ) -> None:
        status, kind, reason = elastic.put(f"{PATH}/one", {**NEW, **change}).told

        assert (status, kind) == (400, told[0])
        assert told[1] is None or reason == told[1]
        assert not RoleMapping.objects.exists()

    def test_misses_the_rules(self, elastic: Door) -> None:
        assert elastic.put(f"{PATH}/one", {"roles": ["a"]}).told == (
            400,
            "action_request_validation_exception",
            "Validation Failed: 1: role-mapping rules are missing;",
        )

    def test_takes_a_name_that_can_be_stored(self, elastic: Door) -> None:
        assert elastic.put(f"{PATH}/%00", NEW).status == 400
        assert elastic.put(f"{PATH}/a%20b", NEW).status == 200

    def test_is_not_for_everybody(self, ada: User) -> None:
        assert Door().put(f"{PATH}/one", NEW).status == 401
        answer = door_of("ada").put(f"{PATH}/one", NEW)
        assert answer.status == 403
        assert answer.reason.endswith("granted by the cluster privileges [manage_security,all]")


class TestGet:
    def test_shows_all_or_some(self, elastic: Door) -> None:
        for name in ("one", "two", "three"):
            elastic.put(f"{PATH}/{name}", NEW)

        assert [*elastic.get(PATH).json] == ["one", "three", "two"]
        assert [*elastic.get(f"{PATH}/two,one,none").json] == ["one", "two"]

    def test_does_not_find_what_is_not_there(self, elastic: Door) -> None:
        answer = elastic.get(f"{PATH}/none")

        assert (answer.status, answer.json) == (404, {})
        assert (elastic.get(PATH).status, elastic.get(PATH).json) == (200, {})

    def test_is_not_for_everybody(self, ada: User) -> None:
        assert Door().get(PATH).status == 401
        assert door_of("ada").get(PATH).status == 403


class TestDelete:
    def test_removes_one(self, elastic: Door) -> None:
        elastic.put(f"{PATH}/one", NEW)

        done, again = elastic.delete(f"{PATH}/one"), elastic.delete(f"{PATH}/one")

        assert (done.status, done.json) == (200, {"found": True})
        assert (again.status, again.json) == (404, {"found": False})

    def test_is_not_for_everybody(self, elastic: Door, ada: User) -> None:
        elastic.put(f"{PATH}/one", NEW)

        assert Door().delete(f"{PATH}/one").status == 401
        assert door_of("ada").delete(f"{PATH}/one").status == 403
        assert RoleMapping.objects.exists()
