"""
The judgement of a credential that is presented: good, or not and why.

Console and verifier both call `judge_lives`, `judge_place` and `judge_token`, so the two can never
disagree.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from keys.rules.lifetime import is_expired
from keys.rules.limits import Limits
from keys.rules.secret import Secret, is_secret_of


class KeyType(StrEnum):
    """What a key is for: `rest` opens our API, `cross_cluster` another cluster's."""

    REST = "rest"
    CROSS_CLUSTER = "cross_cluster"


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyFacts:
    """
    What is stored of a key, as far as its judgement needs it.

    Attributes:
        limits: from where and how often it may be used; None for most keys.
    """

    id: str
    type: KeyType
    digest: bytes
    expires_at: datetime | None
    invalidated_at: datetime | None
    disabled_at: datetime | None
    limits: Limits | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenFacts:
    """What is stored of a Bearer token; a service account's never expires, and is deleted."""

    digest: bytes
    expires_at: datetime | None = None
    invalidated_at: datetime | None = None


class Why(StrEnum):
    """Why a credential is refused; only `wrong_secret` may reach who does not hold the secret."""

    WRONG_SECRET = "wrong_secret"  # noqa: S105  # the name of a reason
    INVALIDATED = "invalidated"
    DISABLED = "disabled"
    WRONG_TYPE = "wrong_type"
    EXPIRED = "expired"
    WRONG_CERTIFICATE = "wrong_certificate"
    WRONG_NETWORK = "wrong_network"


@dataclass(frozen=True)
class GoodKey:
    pass


GOOD = GoodKey()


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
    return judge_holder(facts, wanted=wanted, now=now)


def judge_holder(facts: KeyFacts, *, wanted: KeyType, now: datetime) -> GoodKey | BadKey:
    """Return whether the key may be used at `now` by who has proved that he holds its secret."""
    if facts.invalidated_at is not None:
        return BadKey(Why.INVALIDATED)
    if facts.disabled_at is not None:
        return BadKey(Why.DISABLED)
    if facts.type is not wanted:
        return BadKey(Why.WRONG_TYPE)
    if is_expired(facts.expires_at, now=now):
        return BadKey(Why.EXPIRED)
    return GOOD


def judge_place(limits: Limits | None, *, address: str) -> GoodKey | BadKey:
    """
    Return whether a key with these limits may be used from an address by who holds its secret.

    Asked last, of a key that is good in every other way.
    """
    if limits is None or limits.admits(address):
        return GOOD
    return BadKey(Why.WRONG_NETWORK)


def judge_lives(
    lives: Iterable[tuple[KeyFacts, bytes]], secret: Secret, *, wanted: KeyType, now: datetime
) -> int | BadKey | None:
    """
    Return which of the keys that had this id, one after the other, is the good one.

    None stands for an id that nobody has had; otherwise who holds a secret of one of them hears
    why that one is no good.

    Args:
        lives: facts and pepper of each; the living one first, then the latest.
    """
    refusal: BadKey | None = None
    for index, (facts, pepper) in enumerate(lives):
        verdict = judge_key(facts, secret, pepper=pepper, wanted=wanted, now=now)
        if not isinstance(verdict, BadKey):
            return index
        if refusal is None or refusal.why is Why.WRONG_SECRET:
            refusal = verdict
    return refusal


def judge_token(
    facts: TokenFacts, secret: Secret, *, pepper: bytes, now: datetime
) -> GoodKey | BadKey:
    """Return whether the token may be used at `now` by who presents `secret`; as `judge_key`."""
    if not is_secret_of(facts.digest, secret, pepper=pepper):
        return BadKey(Why.WRONG_SECRET)
    if facts.invalidated_at is not None:
        return BadKey(Why.INVALIDATED)
    if is_expired(facts.expires_at, now=now):
        return BadKey(Why.EXPIRED)
    return GOOD
