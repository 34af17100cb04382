"""Steps of telling whether a presented key is good, for its own sake or to clone it."""

from datetime import datetime

from keys.conf import current_pepper, pepper
from keys.models import ApiKey
from keys.models.prepared import Prepared
from keys.rules.errors import NotAuthenticated
from keys.rules.judgement import (
    BadKey,
    GoodKey,
    KeyType,
    Why,
    judge_key,
    judge_lives,
    judge_place,
)
from keys.rules.secret import Credential, digest_of, is_plausible

# A chosen id can be used again after its key was invalidated; older rows are history.
ROWS_WORTH_A_LOOK = 3
NEWEST_OF_ID = Prepared(
    lambda place: ApiKey.objects.filter(public_id=place("id")).order_by("-id")[:ROWS_WORTH_A_LOOK],
    related="snapshot",
)


def presented_key(credential: Credential, *, now: datetime, address: str) -> ApiKey:
    """
    Return the REST key behind the credential; from now on no repeated request replaces it.

    How often it may be used is the verifier's alone to count.

    Args:
        address: from where it is presented; empty if nobody knows.

    Raises:
        NotAuthenticated: the key is no good; why, only who holds its secret is told.
    """
    if not is_plausible(credential):
        raise _refusal(credential, Why.WRONG_SECRET, detail="checksum does not fit")
    rows = _rows_of(credential.id)
    verdict = judge_lives(
        ((row.facts, pepper(row.pepper_id)) for row in rows),
        credential.secret,
        wanted=KeyType.REST,
        now=now,
    )
    if verdict is None:
        # An unknown id costs what a wrong secret costs.
        digest_of(credential.secret, pepper=current_pepper().value)
        raise _refusal(credential, Why.WRONG_SECRET, detail="no such id")
    if isinstance(verdict, BadKey):
        raise _refusal(credential, verdict.why, detail=verdict.why.value)
    key = rows[verdict]
    place = judge_place(key.facts.limits, address=address)
    if isinstance(place, BadKey):
        raise _refusal(credential, place.why, detail=place.why.value)
    _note_first_use(key, credential)
    return key


def verdict_on(
    key: ApiKey, credential: Credential, *, now: datetime, address: str
) -> GoodKey | BadKey:
    verdict = judge_key(
        key.facts,
        credential.secret,
        pepper=pepper(key.pepper_id),
        wanted=KeyType.REST,
        now=now,
    )
    if isinstance(verdict, BadKey):
        return verdict
    return judge_place(key.facts.limits, address=address)


def mark_first_use(primary_key: int) -> bool:
    """
    Let no repeated request replace the key from now on; return whether it still lives.

    It leaves no audit event and no change: what a key may do does not hang on it.
    """
    living = ApiKey.objects.filter(pk=primary_key, invalidated_at=None)
    return bool(living.update(replaceable_until=None))


def _note_first_use(key: ApiKey, credential: Credential) -> None:
    """
    Write, once in a key's life, that its holder has it.

    Only a key that a repeated request may still replace needs this; any other costs no write.
    """
    if key.replaceable_until is not None and not mark_first_use(key.pk):
        # A repeated request replaced the key since it was read.
        raise _refusal(credential, Why.INVALIDATED, detail=Why.INVALIDATED.value)


def _rows_of(key_id: str) -> list[ApiKey]:
    rows = NEWEST_OF_ID.rows(id=key_id)
    return sorted(rows, key=lambda key: key.invalidated_at is not None)


def _refusal(credential: Credential, why: Why, *, detail: str) -> NotAuthenticated:
    key_id = credential.id
    messages = {
        Why.WRONG_SECRET: f"invalid credentials for API key [{key_id}]",
        Why.INVALIDATED: f"api key [{key_id}] has been invalidated",
        Why.DISABLED: f"api key [{key_id}] has been disabled",
        Why.EXPIRED: "api key is expired",
        Why.WRONG_NETWORK: f"api key [{key_id}] may not be used from this address",
        Why.WRONG_TYPE: (
            f"authentication expected API key type of [{KeyType.REST}],"
            f" but API key [{key_id}] has type [{KeyType.CROSS_CLUSTER}]"
        ),
    }
    return NotAuthenticated(messages[why], detail=detail, terminal=why is Why.WRONG_TYPE)
