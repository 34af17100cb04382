from functools import partial

import pytest

from keys.models import RoleSnapshot, User
from keys.models.role_snapshot import content_hash
from keys.rules.json_types import JsonObject
from tests.factories import make_key
from tests.integration.concurrency import at_once, raised, returned

ONE: JsonObject = {"a": {"cluster": ["all"], "indices": []}, "b": {}}
SAME: JsonObject = {"b": {}, "a": {"indices": [], "cluster": ["all"]}}


class TestRoleSnapshot:
    def test_is_stored_once_for_one_content(self) -> None:
        assert RoleSnapshot.objects.of(ONE) == RoleSnapshot.objects.of(SAME)
        assert RoleSnapshot.objects.count() == 1

    @pytest.mark.parametrize(
        "other",
        [
            pytest.param({}, id="nothing"),
            pytest.param({"a": {"cluster": ["all"], "indices": []}}, id="less"),
            pytest.param({"a": {"cluster": [], "indices": ["all"]}, "b": {}}, id="elsewhere"),
            pytest.param({"a": {"cluster": ["all"], "indices": []}, "c": {}}, id="renamed"),
        ],
    )
    def test_is_another_for_another_content(self, other: JsonObject) -> None:
        assert content_hash(ONE) != content_hash(other)
        assert RoleSnapshot.objects.of(ONE) != RoleSnapshot.objects.of(other)

    def test_says_whose_rights_it_holds(self) -> None:
        assert "(a, b)" in str(RoleSnapshot.objects.of(ONE))
        assert "(no roles)" in str(RoleSnapshot.objects.of({}))

    def test_is_shared_by_keys(self, ada: User) -> None:
        make_key(ada)
        make_key(ada)

        assert RoleSnapshot.objects.get().keys.count() == 2

    @pytest.mark.django_db(transaction=True)
    def test_is_stored_once_however_many_need_it(self) -> None:
        outcomes = at_once(*[partial(RoleSnapshot.objects.of, ONE)] * 8)

        assert raised(outcomes) == []
        assert len({snapshot.pk for snapshot in returned(outcomes)}) == 1
        assert RoleSnapshot.objects.count() == 1
