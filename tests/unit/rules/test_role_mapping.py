import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.errors import BadRules
from keys.rules.json_types import Json
from keys.rules.role_mapping import (
    DEEPEST,
    Mapped,
    MappingParts,
    RoleTemplate,
    mapping_problems,
    read_rules,
    roles_from,
    subject_of,
)

ADA = subject_of(
    username="ada",
    realm="ldap1",
    dn="CN=Ada  Lovelace, OU=People,DC=Example,DC=org",
    groups=["cn=admins,dc=example,dc=org", "cn=staff,dc=example,dc=org"],
    metadata={"level": 7, "trusted": True, "tags": ["a", "b"], "nested": {"x": 1}},
)


def field(name: str, value: Json) -> Json:
    return {"field": {name: value}}


class TestRules:
    @pytest.mark.parametrize(
        ("rules", "holds"),
        [
            pytest.param(field("username", "ada"), True, id="a text"),
            pytest.param(field("username", "Ada"), False, id="a text, by case"),
            pytest.param(field("username", ["bob", "ada"]), True, id="one of several"),
            pytest.param(field("username", []), None, id="one of none"),
            pytest.param(field("username", "a*"), True, id="a wildcard"),
            pytest.param(field("username", "a?"), False, id="a wildcard for one"),
            pytest.param(field("username", "/a(d|x)a/"), True, id="a regular expression"),
            pytest.param(field("username", "/a/"), False, id="anchored"),
            pytest.param(field("username", "/(/"), None, id="a faulty expression"),
            pytest.param(field("realm.name", "ldap1"), True, id="the realm"),
            pytest.param(field("groups", "cn=staff,dc=example,dc=org"), True, id="some group"),
            pytest.param(field("groups", "CN=Staff, DC=example, DC=org"), True, id="by its name"),
            pytest.param(field("dn", "*,ou=people,dc=example,dc=org"), True, id="below a place"),
            pytest.param(field("dn", "*,ou=robots,dc=example,dc=org"), False, id="elsewhere"),
            pytest.param(field("metadata.level", 7), True, id="a number"),
            pytest.param(field("metadata.level", 7.0), True, id="the same number"),
            pytest.param(field("metadata.level", "7"), False, id="a number as text"),
            pytest.param(field("metadata.trusted", value=True), True, id="a boolean"),
            pytest.param(field("metadata.trusted", 1), False, id="no boolean"),
            pytest.param(field("metadata.tags", "b"), True, id="a value of a list"),
            pytest.param(field("metadata.none", None), True, id="a field without value"),
            pytest.param(field("metadata.level", None), False, id="a field with one"),
            pytest.param(field("metadata.none", "x"), False, id="an unknown field"),
            pytest.param({"any": []}, False, id="any of none"),
            pytest.param({"all": []}, True, id="all of none"),
            pytest.param(
                {"any": [field("username", "x"), field("username", "ada")]}, True, id="any"
            ),
            pytest.param(
                {"all": [field("username", "x"), field("username", "ada")]}, False, id="all"
            ),
            pytest.param(
                {"all": [field("username", "*"), {"except": field("username", "bob")}]},
                True,
                id="except",
            ),
            pytest.param({"except": field("username", "x")}, None, id="except alone"),
            pytest.param({"any": [{"except": field("username", "x")}]}, None, id="except in any"),
            pytest.param({"field": {"a": 1, "b": 2}}, None, id="two fields"),
            pytest.param({"field": {"a": {}}}, None, id="an object for a value"),
            pytest.param({"any": [], "all": []}, None, id="two conditions"),
            pytest.param({"any": {}}, None, id="any of an object"),
            pytest.param({"none": []}, None, id="an unknown condition"),
            pytest.param([], None, id="an array"),
            pytest.param(None, None, id="nothing"),
        ],
    )
    def test_hold_or_not_or_cannot_be_read(self, rules: Json, holds: bool | None) -> None:
        if holds is None:
            with pytest.raises(BadRules, match="failed to parse rules expression"):
                read_rules(rules)
        else:
            assert read_rules(rules).holds(ADA) is holds

    def test_may_not_be_nested_without_end(self) -> None:
        rules = field("username", "ada")
        for _ in range(DEEPEST):
            rules = {"all": [rules]}

        assert read_rules(rules).holds(ADA)
        with pytest.raises(BadRules, match="levels deep"):
            read_rules({"all": [rules]})

    def test_cost_little_however_bad(self) -> None:
        evil: Json = [f"/(({n}a{{1,99}}){{1,99}}){{1,99}}/" for n in range(500)]
        start = time.process_time()

        with pytest.raises(BadRules):
            read_rules(field("username", evil))

        assert time.process_time() - start < 2

    @given(
        rules=st.recursive(
            st.none() | st.text() | st.builds(field, st.text(), st.text()),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        )
    )
    def test_are_read_or_refused(self, rules: Json) -> None:
        with contextlib.suppress(BadRules):
            read_rules(rules).holds(ADA)


class TestRolesFrom:
    def test_gathers_the_roles_of_enabled_mappings_that_hold(self) -> None:
        mappings = [
            Mapped(rule=read_rules(field("username", "a*")), roles=("b", "a")),
            Mapped(rule=read_rules(field("username", "ada")), roles=("a", "c")),
            Mapped(rule=read_rules(field("username", "bob")), roles=("d",)),
            Mapped(rule=read_rules(field("username", "*")), roles=("e",), enabled=False),
        ]

        assert roles_from(mappings, ADA) == ("a", "b", "c")


class TestMappingProblems:
    @pytest.mark.parametrize(
        ("parts", "problem"),
        [
            pytest.param(MappingParts(name="m", roles=("r",)), None, id="roles"),
            pytest.param(
                MappingParts(name="m", templates=(RoleTemplate(template="{}"),)),
                None,
                id="templates",
            ),
            pytest.param(MappingParts(name="m"), "are missing", id="neither"),
            pytest.param(
                MappingParts(name="m", roles=("r",), templates=(RoleTemplate(template="{}"),)),
                "both",
                id="both",
            ),
            pytest.param(
                MappingParts(name="m", templates=(RoleTemplate(template="{}", format="x"),)),
                "format",
                id="an unknown format",
            ),
            pytest.param(MappingParts(name="", roles=("r",)), "name is missing", id="no name"),
            pytest.param(MappingParts(name="a\0", roles=("r",)), "holds NUL", id="NUL"),
            pytest.param(
                MappingParts(name="m", roles=("r",), metadata={"_x": 1}), "[_]", id="metadata"
            ),
        ],
    )
    def test_says_what_is_wrong(self, parts: MappingParts, problem: str | None) -> None:
        problems = mapping_problems(parts)

        assert len(problems) == (0 if problem is None else 1)
        assert all(problem and problem in one for one in problems)
