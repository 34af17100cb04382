"""Tell who presents an API key."""

from datetime import datetime

from keys.access.callers import caller_of_key
from keys.conf import current_pepper, pepper
from keys.models import ApiKey
from keys.rules.caller import Caller, Origin
from keys.rules.errors import NotAuthenticated
from keys.rules.judgement import BadKey, KeyType, Why, judge_key
from keys.rules.secret import Credential, digest_of, is_plausible

# A chosen id can be used again after its key was invalidated; older rows are history.
ROWS_WORTH_A_LOOK = 3


def authenticate_key(
    credential: Credential, *, now: datetime, origin: Origin | None = None
) -> Caller:
    """
    Return the key as a caller.

    Raises:
        NotAuthenticated: the key is no good; why, only who holds its secret is told.
    """
    if not is_plausible(credential):
        raise _refusal(credential, Why.WRONG_SECRET, detail="checksum does not fit")
    why = None
    for key in _rows_of(credential.id):
        verdict = judge_key(
            key.facts,
            credential.secret,
            pepper=pepper(key.pepper_id),
            wanted=KeyType.REST,
            now=now,
        )
        if not isinstance(verdict, BadKey):
            return caller_of_key(key, origin=origin)
        if why in {None, Why.WRONG_SECRET}:
            why = verdict.why
    if why is None:
        # An unknown id costs what a wrong secret costs.
        digest_of(credential.secret, pepper=current_pepper().value)
        raise _refusal(credential, Why.WRONG_SECRET, detail="no such id")
    raise _refusal(credential, why, detail=why.value)


def _rows_of(key_id: str) -> list[ApiKey]:
    rows = ApiKey.objects.select_related("snapshot").filter(public_id=key_id).order_by("-id")
    return sorted(rows[:ROWS_WORTH_A_LOOK], key=lambda key: key.invalidated_at is not None)


def _refusal(credential: Credential, why: Why, *, detail: str) -> NotAuthenticated:
    key_id = credential.id
    messages = {
        Why.WRONG_SECRET: f"invalid credentials for API key [{key_id}]",
        Why.INVALIDATED: f"api key [{key_id}] has been invalidated",
        Why.DISABLED: f"api key [{key_id}] has been disabled",
        Why.EXPIRED: "api key is expired",
        Why.WRONG_TYPE: (
            f"authentication expected API key type of [{KeyType.REST}],"
            f" but API key [{key_id}] has type [{KeyType.CROSS_CLUSTER}]"
        ),
    }
    return NotAuthenticated(messages[why], detail=detail, terminal=why is Why.WRONG_TYPE)
