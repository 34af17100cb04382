"""No refusal of the rules is forgotten, and each is told as the product does."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from keys.dialects.common.sentences import seconds_to_wait
from keys.dialects.elasticsearch.errors import KINDS, kind_of, problem_of
from keys.models import User
from keys.rules import errors
from keys.rules.caller import AuthenticationType, Caller, CallingKey, OwnerSnapshot
from keys.rules.errors import ApiKeyError
from keys.rules.privileges import Authority

NOBODY = Caller(
    owner=OwnerSnapshot(username="nobody", realm="default_native", realm_type="native"),
    authentication_type=AuthenticationType.API_KEY,
    authority=Authority(sides=()),
    key=CallingKey(id="an-id", name="ci"),
)


def all_refusals(base: type[ApiKeyError] = ApiKeyError) -> Iterator[type[ApiKeyError]]:
    for refusal in base.__subclasses__():
        yield refusal
        yield from all_refusals(refusal)


class TestKinds:
    @pytest.mark.parametrize("refusal", sorted(all_refusals(), key=str))
    def test_know_every_refusal(self, refusal: type[ApiKeyError]) -> None:
        kind = kind_of(refusal)

        assert kind.status in range(400, 500)
        assert kind.type.endswith("_exception")

    def test_do_not_know_what_has_no_kind(self) -> None:
        with pytest.raises(LookupError):
            kind_of(ApiKeyError)

    def test_are_looked_up_by_the_nearest_base(self) -> None:
        assert kind_of(errors.KeyExpired) == KINDS[errors.KeyUnusable]
        assert kind_of(errors.PasswordMissing).type == "validation_exception"


class TestProblemOf:
    @pytest.mark.parametrize(
        ("error", "reason"),
        [
            (errors.Invalid(["a", "b"]), "Validation Failed: 1: a;2: b;"),
            (errors.BadLifetime("late"), "Validation Failed: 1: late;"),
            (errors.UnknownKey("x"), "no API key owned by requesting user found for ID [x]"),
            (errors.NotAuthenticated("why", terminal=True), "why"),
            (errors.NotAuthenticated("who", username="a"), "who for REST request [/x?y]"),
        ],
    )
    def test_tells_the_reason(self, error: ApiKeyError, reason: str) -> None:
        assert problem_of(error, uri="/x?y").reason == reason


class TestUnauthorized:
    @pytest.mark.parametrize(
        ("run_by", "subject"),
        [
            (None, "user [ada]"),
            (replace(NOBODY, key=None), "user [nobody] run as [ada]"),
            (NOBODY, "API key id [an-id] of user [nobody] run as [ada]"),
        ],
    )
    def test_names_who_authenticated_and_as_whom_he_acts(
        self, run_by: Caller | None, subject: str, ada: User, caller_of: Callable[[User], Caller]
    ) -> None:
        caller = replace(caller_of(ada), run_by=run_by)
        error = errors.NotAllowed(action="a/b", caller=caller, granted_by=("monitor", "all"))

        assert problem_of(error, uri="/").reason == (
            f"action [a/b] is unauthorized for {subject} with effective roles [ada_role], this"
            " action is granted by the cluster privileges [monitor,all]"
        )

    def test_names_no_privilege_when_none_would_do(
        self, ada: User, caller_of: Callable[[User], Caller]
    ) -> None:
        error = errors.NotAllowed(action="a/b", caller=caller_of(ada), granted_by=())

        assert problem_of(error, uri="/").reason == (
            "action [a/b] is unauthorized for user [ada] with effective roles [ada_role]"
        )


@pytest.mark.parametrize(
    ("span", "seconds"),
    [
        (timedelta(), 1),
        (timedelta(seconds=-5), 1),
        (timedelta(milliseconds=1001), 2),
        (timedelta(seconds=60), 60),
    ],
)
def test_seconds_to_wait_are_rounded_up(span: timedelta, seconds: int) -> None:
    assert seconds_to_wait(span) == seconds
