"""
The judgement of an API key that is presented: good, or not and why.

Console and verifier both call `judge_key`, so the two can never disagree.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from keys.rules.lifetime import is_expired
from keys.rules.secret import Secret, is_secret_of


class KeyType(StrEnum):
    """What a key is for: `rest` opens our API, `cross_cluster` another cluster's."""

    REST = "rest"
    CROSS_CLUSTER = "cross_cluster"


@dataclass(frozen=True, kw_only=True)
class KeyFacts:
    """What is stored of a key, as far as its judgement needs it."""

    id: str
    type: KeyType
    digest: bytes
    expires_at: datetime | None
    invalidated_at: datetime | None
    disabled_at: datetime | None


class Why(StrEnum):
    """Why a key is refused; only `wrong_secret` may reach who does not hold the secret."""

    WRONG_SECRET = "wrong_secret"  # noqa: S105  # the name of a reason
    INVALIDATED = "invalidated"
    DISABLED = "disabled"
    WRONG_TYPE = "wrong_type"
    EXPIRED = "expired"


@dataclass(frozen=True)
class GoodKey:
    pass


@dataclass(frozen=True)
class BadKey:
    why: Why


def judge_key(
    facts: KeyFacts, secret: Secret, *, pepper: bytes, wanted: KeyType, now: datetime
) -> GoodKey | BadKey:
    """
    Return whether the key may be used at `now` by who presents `secret`.

    The secret is compared first: a reason other than "no" is for who holds it.
    """
    if not is_secret_of(facts.digest, secret, pepper=pepper):
        return BadKey(Why.WRONG_SECRET)
    if facts.invalidated_at is not None:
        return BadKey(Why.INVALIDATED)
    if facts.disabled_at is not None:
        return BadKey(Why.DISABLED)
    if facts.type is not wanted:
        return BadKey(Why.WRONG_TYPE)
    if is_expired(facts.expires_at, now=now):
        return BadKey(Why.EXPIRED)
    return GoodKey()
