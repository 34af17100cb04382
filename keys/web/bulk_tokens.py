"""What a reader was asked about all keys that match, as a form carries it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.http import QueryDict

from keys.models import User
from keys.web.list_state import ListState

A_WHILE = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """`state` names its type; `digest` is of the keys that matched it at `at`."""

    state: ListState
    at: datetime
    digest: str


def bulk_token(asked: Asked, *, user: User) -> str:
    said = [asked.state.query, asked.at.isoformat(), asked.digest]
    return signing.dumps(said, salt=_salt(user), compress=True)


def asked_from(token: str, *, user: User) -> Asked | None:
    """Return what this user was asked; None for what we did not ask him, or too long ago."""
    try:
        query, at, digest = signing.loads(token, salt=_salt(user), max_age=A_WHILE)
    except (signing.BadSignature, ValueError):
        return None
    return Asked(state=ListState.of(QueryDict(query)), at=datetime.fromisoformat(at), digest=digest)


def _salt(user: User) -> str:
    return f"keys.web.bulk.{user.pk}"
