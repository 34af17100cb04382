from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.judgement import BadKey, GoodKey, KeyFacts, KeyType, Why, judge_key
from keys.rules.secret import Secret, digest_of

NOW = datetime(2026, 3, 14, tzinfo=UTC)
SECRET = Secret("s3cret")
PEPPER = b"pepper"
GOOD = KeyFacts(
    id="ak_x",
    type=KeyType.REST,
    digest=digest_of(SECRET, pepper=PEPPER),
    expires_at=None,
    invalidated_at=None,
    disabled_at=None,
)


def judged(facts: KeyFacts, secret: Secret = SECRET) -> GoodKey | BadKey:
    return judge_key(facts, secret, pepper=PEPPER, wanted=KeyType.REST, now=NOW)


class TestJudgeKey:
    def test_lets_a_good_key_pass(self) -> None:
        assert judged(GOOD) == GoodKey()
        assert judged(replace(GOOD, expires_at=NOW + timedelta(microseconds=1))) == GoodKey()

    @pytest.mark.parametrize(
        ("facts", "why"),
        [
            pytest.param(replace(GOOD, invalidated_at=NOW), Why.INVALIDATED, id="invalidated"),
            pytest.param(replace(GOOD, disabled_at=NOW), Why.DISABLED, id="disabled"),
            pytest.param(replace(GOOD, type=KeyType.CROSS_CLUSTER), Why.WRONG_TYPE, id="type"),
            pytest.param(replace(GOOD, expires_at=NOW), Why.EXPIRED, id="expired"),
            pytest.param(
                replace(GOOD, invalidated_at=NOW, expires_at=NOW), Why.INVALIDATED, id="both"
            ),
        ],
    )
    def test_says_why_to_who_holds_the_secret(self, facts: KeyFacts, why: Why) -> None:
        assert judged(facts) == BadKey(why)

    @given(
        invalidated=st.booleans(),
        disabled=st.booleans(),
        expired=st.booleans(),
        guess=st.text(max_size=10).filter(lambda text: text != SECRET),
    )
    def test_says_nothing_of_the_state_to_anybody_else(
        self, *, invalidated: bool, disabled: bool, expired: bool, guess: str
    ) -> None:
        facts = replace(
            GOOD,
            invalidated_at=NOW if invalidated else None,
            disabled_at=NOW if disabled else None,
            expires_at=NOW if expired else None,
        )

        assert judged(facts, Secret(guess)) == BadKey(Why.WRONG_SECRET)
