from datetime import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from keys.models import Role, User
from keys.models.fields import JsonText, compact_json, indented_json
from keys.rules.json_types import Json, JsonObject
from tests.factories import make_role, make_user
from tests.integration.examples import few_examples

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


class TestJsonText:
    @few_examples
    @given(value=JSON)
    def test_gives_back_what_it_was_given(self, ada: User, value: Json) -> None:
        User.objects.filter(pk=ada.pk).update(metadata={"value": value})

        kept = User.objects.get(pk=ada.pk).metadata["value"]

        assert compact_json(kept) == compact_json(value)

    def test_keeps_what_jsonb_would_not(self, ada: User) -> None:
        odd: JsonObject = {"z": "\0", "a": "\ud800", "10": 1.0, "9": 10**40, "e": {}, "": None}
        ada.metadata = odd
        ada.save()

        ada.refresh_from_db()

        assert list(ada.metadata.items()) == list(odd.items())
        assert isinstance(ada.metadata["10"], float)

    def test_reads_text_from_forms_and_fixtures(self, ada: User) -> None:
        field = User._meta.get_field("metadata")  # noqa: SLF001  # public
        assert isinstance(field, JsonText)

        assert field.to_python('{"a": 1}') == {"a": 1}
        assert field.to_python({"a": 1}) == {"a": 1}
        assert field.value_to_string(User(metadata={"a": [1]})) == '{"a":[1]}'
        with pytest.raises(ValidationError):
            field.to_python("{")

    def test_is_shown_to_people_as_they_write(self) -> None:
        assert indented_json({"ü": 1}) == '{\n  "ü": 1\n}'

    def test_keeps_the_difference_between_nothing_and_null(self) -> None:
        field: JsonText = JsonText(null=True)

        assert field.get_prep_value(None) is None
        assert field.from_db_value(None) is None
        assert field.from_db_value("null") is None


class TestKeywordField:
    def test_sorts_by_code_point(self) -> None:
        names = ["b", "B", "a", "_", "\xe9", "e", "\uffff", "\U00010000", "Z", "1", "-"]
        for name in names:
            make_user(name)

        ordered = User.objects.order_by("username").values_list("username", flat=True)

        assert list(ordered) == sorted(names)

    def test_tells_case_and_accents_apart(self) -> None:
        for name in ("e", "E", "\xe9", "e\u0301"):
            make_user(name)

        for name in ("e", "E", "\xe9", "e\u0301"):
            assert User.objects.get(username=name).username == name

    @pytest.mark.parametrize("unstorable", ["a\0b", "\0", "\ud800", "a\udfffb"])
    def test_matches_nothing_that_it_cannot_hold(self, unstorable: str) -> None:
        role = make_role("role")

        assert not Role.objects.filter(name=unstorable).exists()
        assert not Role.objects.filter(name__in=[unstorable]).exists()
        assert not Role.objects.filter(name__icontains=unstorable).exists()
        assert Role.objects.exclude(name=unstorable).get() == role
        assert Role.objects.filter(name__in=[unstorable, "role"]).get() == role
        assert Role.objects.filter(models.Q(name=unstorable) | models.Q(name="role")).get() == role

    def test_is_looked_up_in_any_number_of_values(self) -> None:
        make_role("\U0001f511")
        make_role("other")
        values = [str(number) for number in range(100_000)]

        found = Role.objects.filter(name__in=[*values, "\U0001f511"])

        assert [role.name for role in found] == ["\U0001f511"]
        assert Role.objects.exclude(name__in=values).count() == 2

    def test_is_looked_up_among_other_rows(self, now: datetime) -> None:
        make_role("ada")
        make_role("other")
        make_user("ada")

        found = Role.objects.filter(name__in=User.objects.values("username"))

        assert [role.name for role in found] == ["ada"]
