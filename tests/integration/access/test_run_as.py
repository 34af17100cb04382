from collections.abc import Callable

import pytest

from keys.access.callers import caller_of_key
from keys.access.run_as import run_as
from keys.models import User
from keys.rules.caller import AuthenticationType, Caller
from keys.rules.errors import RunAsRefused
from tests.factories import make_key, make_role, make_user

ACTION = "cluster:admin/xpack/security/api_key/create"
CallerOf = Callable[[User], Caller]


@pytest.fixture
def service(db: None, caller_of: CallerOf) -> Caller:
    """Return a user who may act as anybody called `a…`."""
    make_role("service_role", run_as=["a*"])
    return caller_of(make_user("service", roles=["service_role"]))


class TestRunAs:
    def test_makes_the_target_the_effective_user(self, service: Caller, ada: User) -> None:
        caller = run_as(service, "ada", action=ACTION)

        assert (caller.username, caller.roles) == ("ada", ("ada_role",))
        assert caller.run_by == service
        assert caller.authenticated_as == service
        assert caller.origin == service.origin

    @pytest.mark.parametrize(
        "target",
        [
            pytest.param("bob", id="not his to be"),
            pytest.param("a-nobody", id="unknown"),
            pytest.param("asleep", id="disabled"),
            pytest.param("apm_system", id="reserved, disabled"),
            pytest.param("a\0", id="not a name"),
        ],
    )
    def test_refuses_alike(self, target: str, service: Caller, ada: User, bob: User) -> None:
        make_user("asleep", enabled=False)
        make_user("apm_system", realm="reserved", enabled=False)

        with pytest.raises(RunAsRefused) as refusal:
            run_as(service, target, action=ACTION)

        assert refusal.value.target == target
        assert (refusal.value.action, refusal.value.caller) == (ACTION, service)
        assert refusal.value.granted_by == ()

    def test_reaches_a_reserved_user_who_has_no_row_yet(
        self, administrator: User, caller_of: CallerOf
    ) -> None:
        caller = run_as(caller_of(administrator), "kibana_system", action=ACTION)

        assert caller.realm == "reserved"

    def test_lets_a_key_act_as_its_owner_might(self, administrator: User, ada: User) -> None:
        key = make_key(administrator).key

        caller = run_as(caller_of_key(key), "ada", action=ACTION)

        assert caller.key is None
        assert caller.authentication_type is AuthenticationType.API_KEY
        assert caller.authenticated_as.key is not None

    def test_refuses_a_narrowed_key(self, administrator: User, ada: User) -> None:
        key = make_key(administrator, descriptors={"r": {"cluster": ["all"]}}).key

        with pytest.raises(RunAsRefused):
            run_as(caller_of_key(key), "ada", action=ACTION)
