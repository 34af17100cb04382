"""What a script can tell of a key's form before it is sent, in the sentences of the server."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from keys.rules.cross_cluster import NOTHING_OPENED, SIDES
from keys.rules.errors import BadLifetime
from keys.rules.lifetime import LATEST_EXPIRY, lifetime_from
from keys.rules.names import LONGEST_KEY_NAME, key_metadata_problems, key_name_problems
from keys.web.forms import BAD_DURATION, LINE, MISSING, NAME_MISSING, TOO_LONG, sentence
from keys.web.json_text import no_json, no_json_at, no_object

A_DAY = timedelta(days=1)
RESERVED_HEAD = "_"
"""Neither a key's name nor a name in its metadata may begin with it."""

Checks: TypeAlias = Mapping[str, str]
"""Names of data attributes, and what a script reads there: a bound, or the sentence about it."""


@dataclass(frozen=True, kw_only=True)
class KeyChecks:
    name: Checks
    role_descriptors: Checks
    access: Checks
    expiration: Checks
    metadata: Checks
    certificate_identity: Checks


def key_checks(*, longest: timedelta | None, now: datetime, shown_days: str = "") -> KeyChecks:
    """
    Return the checks of the form.

    Only what is certain without asking: the server checks all of it again, and more.

    Args:
        longest: the site's cap on lifetimes; None for no cap.
        shown_days: what the form was opened with; left as it is, the deadline does not move.
    """
    return KeyChecks(
        name={
            "missing": str(NAME_MISSING),
            "longest": str(LONGEST_KEY_NAME),
            "long": TOO_LONG % {"most": LONGEST_KEY_NAME},
            "head": RESERVED_HEAD,
            "bad-head": _first(key_name_problems(RESERVED_HEAD)),
        },
        role_descriptors=_object("role_descriptors"),
        access={
            **_object("access"),
            "some-of": " ".join(SIDES),
            "none-of": sentence(NOTHING_OPENED),
            "line": LINE % {"line": "{line}"},
        },
        expiration={
            "bad-number": str(BAD_DURATION),
            "as-shown": shown_days,
            **_most_days(longest=longest, now=now),
        },
        metadata={
            **_object("metadata"),
            "key-head": RESERVED_HEAD,
            "bad-key": _first(key_metadata_problems({RESERVED_HEAD: None})),
        },
        certificate_identity={"missing": str(MISSING["certificate_identity"])},
    )


def expiration_is_required(longest: timedelta | None, *, now: datetime) -> str:
    """Return the sentence that says how long a key may live where it must expire, else none."""
    return _refusal(None, longest=longest, now=now)


def _object(name: str) -> Checks:
    return {
        "missing": str(MISSING[name]),
        "no-json": no_json(),
        "no-json-at": no_json_at(line="{line}", column="{column}"),
        "no-object": no_object(),
    }


def _most_days(*, longest: timedelta | None, now: datetime) -> Checks:
    most = LATEST_EXPIRY - now if longest is None else min(longest, LATEST_EXPIRY - now)
    return {
        "most": str(most / A_DAY),
        "too-many": _refusal(most + A_DAY, longest=longest, now=now),
    }


def _refusal(duration: timedelta | None, *, longest: timedelta | None, now: datetime) -> str:
    try:
        lifetime_from(duration=duration, now=now, longest=longest)
    except BadLifetime as refusal:
        return sentence(str(refusal))
    return ""


def _first(problems: list[str]) -> str:
    return sentence(problems[0])
