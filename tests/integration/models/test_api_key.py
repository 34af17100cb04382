from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from keys.models import ApiKey, User
from keys.rules.judgement import KeyType
from tests.factories import make_key
from tests.integration.examples import few_examples
from tests.integration.rows import made_expired, made_invalid, stored_keys

# Around every edge of UTF-8, of UTF-16, and of what LIKE and languages find special.
TRICKY = "aAzZ%_*\\'\x01\x7f\x80\xe9\u07ff\ud7ff\ue000\uffff\U00010000\U0010ffff"
NAMES = st.text(alphabet=TRICKY, min_size=1, max_size=3)


class TestConstraints:
    def test_keep_one_living_key_for_an_id(self, ada: User, now: datetime) -> None:
        first, second = stored_keys(ada, ["first", "second"])
        second.public_id = first.public_id

        with pytest.raises(IntegrityError), transaction.atomic():
            second.save()

        made_invalid(first, at=now)
        second.save()
        assert ApiKey.objects.filter(public_id=first.public_id).count() == 2

    @pytest.mark.parametrize(
        "columns",
        [
            pytest.param({"name": ""}, id="no name"),
            pytest.param({"type": "other"}, id="unknown type"),
            pytest.param({"snapshot": None}, id="no snapshot"),
            pytest.param({"expires_at": "created_at"}, id="expired from the start"),
        ],
    )
    def test_refuse(self, columns: dict[str, Any], ada: User) -> None:
        (key,) = stored_keys(ada, ["key"])
        for name, value in columns.items():
            setattr(key, name, key.created_at if value == "created_at" else value)

        with pytest.raises(IntegrityError), transaction.atomic():
            key.save()

    def test_let_a_cross_cluster_key_have_no_snapshot(self, ada: User) -> None:
        (key,) = stored_keys(ada, ["key"], type=KeyType.CROSS_CLUSTER, snapshot=None)

        assert ApiKey.objects.get(pk=key.pk).snapshot is None


class TestNamed:
    @few_examples
    @given(names=st.lists(NAMES, max_size=8, unique=True), prefix=st.text(TRICKY, max_size=2))
    def test_means_what_python_calls_a_prefix(
        self, ada: User, names: list[str], prefix: str
    ) -> None:
        with transaction.atomic():
            stored_keys(ada, names)
            found = set(ApiKey.objects.named(f"{prefix}*").values_list("name", flat=True))
            same = set(ApiKey.objects.name_begins_with(prefix).values_list("name", flat=True))
            exact = set(ApiKey.objects.filter(name=prefix).values_list("name", flat=True))
            ApiKey.objects.all().delete()

        assert found == same == {name for name in names if name.startswith(prefix)}
        assert exact == {name for name in names if name == prefix}


class TestQuerySet:
    def test_tells_what_is_good_at_a_moment(self, ada: User, now: datetime) -> None:
        made_expired(make_key(ada, name="expired").key, now=now)
        made_invalid(make_key(ada, name="invalidated").key, at=now)
        make_key(ada, name="endless")
        make_key(ada, name="last moment", duration=timedelta(seconds=1), now=now)

        def good_at(moment: datetime) -> set[str]:
            return set(ApiKey.objects.active_at(moment).values_list("name", flat=True))

        assert good_at(now) == {"endless", "last moment"}
        assert good_at(now + timedelta(seconds=1)) == {"endless"}

    def test_tells_owners_apart_by_name_and_realm(self, ada: User, bob: User) -> None:
        stored_keys(ada, ["ada's"])
        stored_keys(bob, ["bob's"])
        stored_keys(ada, ["namesake's"], owner_realm="reserved")
        stored_keys(ada, ["Ada's"], owner_username="Ada")

        owned = ApiKey.objects.owned_by(username="ada", realm="default_native")

        assert [key.name for key in owned] == ["ada's"]


class TestApiKey:
    def test_says_what_it_is_without_its_digest(self, ada: User) -> None:
        created = make_key(ada, name="nightly")

        assert str(created.key) == f"nightly ({created.key.public_id})"
        assert created.secret not in repr(created.key)

    def test_keeps_its_rows_when_its_parent_goes(self, ada: User) -> None:
        parent, child = stored_keys(ada, ["parent", "child"])
        child.parent = parent
        child.save()

        parent.delete()

        child.refresh_from_db()
        assert child.parent is None
