from collections.abc import Callable
from datetime import datetime

import pytest

from keys.access.callers import caller_of_key
from keys.actions.set_enabled import set_enabled
from keys.models import AuditEvent, Change, User
from keys.rules.caller import Caller
from keys.rules.errors import BadRequest, NotAllowed, RefusedByUserStore
from keys.rules.ownership import may_create
from tests.factories import make_key


@pytest.fixture
def by(administrator: User, caller_of: Callable[[User], Caller]) -> Caller:
    return caller_of(administrator)


class TestSetEnabled:
    def test_disables_and_enables_and_leaves_keys_at_work(
        self, ada: User, by: Caller, now: datetime
    ) -> None:
        key = make_key(ada).key

        for enabled in (False, False, True):
            set_enabled(username="ada", enabled=enabled, by=by, now=now)
            ada.refresh_from_db()
            assert ada.is_active is enabled

        assert may_create(caller_of_key(key))

    @pytest.mark.parametrize(
        ("enabled", "action"), [(True, "change_enable_user"), (False, "change_disable_user")]
    )
    def test_is_recorded(
        self, enabled: bool, action: str, ada: User, by: Caller, now: datetime
    ) -> None:
        set_enabled(username="ada", enabled=enabled, by=by, now=now)

        event = AuditEvent.objects.get()
        assert (event.action, event.subject) == (action, "default_native/ada")
        assert Change.objects.get().subject == "default_native/ada"

    def test_reaches_a_reserved_user_without_a_row(self, by: Caller, now: datetime) -> None:
        set_enabled(username="kibana_system", enabled=False, by=by, now=now)

        user = User.objects.get(username="kibana_system")
        assert (user.is_active, user.is_reserved) == (False, True)
        assert not user.has_usable_password()

    def test_refuses_ones_own_account(self, by: Caller, now: datetime) -> None:
        with pytest.raises(BadRequest, match="their own account"):
            set_enabled(username="elastic", enabled=False, by=by, now=now)

    @pytest.mark.parametrize(("enabled", "word"), [(True, "enabled"), (False, "disabled")])
    def test_refuses_an_unknown_user(
        self, enabled: bool, word: str, by: Caller, now: datetime
    ) -> None:
        with pytest.raises(RefusedByUserStore, match=f"only existing users can be {word}"):
            set_enabled(username="unknown", enabled=enabled, by=by, now=now)

    def test_refuses_who_may_not(
        self, ada: User, bob: User, caller_of: Callable[[User], Caller], now: datetime
    ) -> None:
        with pytest.raises(NotAllowed) as refusal:
            set_enabled(username="bob", enabled=False, by=caller_of(ada), now=now)

        assert refusal.value.granted_by == ("manage_security", "all")
