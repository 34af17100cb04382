"""Invalidate access tokens and refresh tokens; it cannot be undone."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._records import record_audit, record_changes
from keys.conf import pepper
from keys.models import AccessToken, ChangeKind
from keys.rules.caller import Caller
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.secret import is_secret_of
from keys.rules.tokens import (
    Token,
    TokenKind,
    TokenSelection,
    selection_problems,
    token_from,
)

INVALIDATE_TOKEN = ClusterAction(f"{SECURITY}/token/invalidate")


@dataclass(frozen=True, kw_only=True)
class InvalidatedTokens:
    """
    How many tokens; an access token and its refresh token count as two.

    Attributes:
        invalidated: by this call.
        previously_invalidated: were so before.
    """

    invalidated: int = 0
    previously_invalidated: int = 0

    @property
    def found(self) -> bool:
        return bool(self.invalidated or self.previously_invalidated)


def invalidate_tokens(*, selection: TokenSelection, by: Caller, now: datetime) -> InvalidatedTokens:
    """
    Make the selected tokens no good from the moment this returns.

    Raises:
        Invalid: the selection contradicts itself or says nothing.
        NotAllowed: the caller may not invalidate tokens.

    Source: elasticsearch-specification, security/invalidate_token.
    """
    refuse_if(selection_problems(selection))
    by.check_may(INVALIDATE_TOKEN)
    return _apply(selection, by=by, now=now)


@transaction.atomic(durable=True)
def _apply(selection: TokenSelection, *, by: Caller, now: datetime) -> InvalidatedTokens:
    if selection.token is not None:
        return _one(selection.token, TokenKind.ACCESS, by=by, now=now)
    if selection.refresh_token is not None:
        return _one(selection.refresh_token, TokenKind.REFRESH, by=by, now=now)
    rows = AccessToken.objects.select_for_update().order_by("id")
    if selection.username is not None:
        rows = rows.filter(username=selection.username)
    if selection.realm is not None:
        rows = rows.filter(realm=selection.realm)
    # Expired ones need no invalidation; a refresh token outlives its access token.
    access_ids = list(
        rows.filter(invalidated_at=None, expires_at__gt=now).values_list("public_id", flat=True)
    )
    refresh_ids = list(
        rows.filter(refresh_invalidated_at=None, refreshed_at=None, refresh_expires_at__gt=now)
        .values_list("public_id", flat=True)
    )  # fmt: skip
    AccessToken.objects.filter(public_id__in=access_ids).update(invalidated_at=now)
    AccessToken.objects.filter(public_id__in=refresh_ids).update(refresh_invalidated_at=now)
    ids = sorted({*access_ids, *refresh_ids})
    if ids:
        _record(ids, selection, by=by, now=now)
    return InvalidatedTokens(invalidated=len(access_ids) + len(refresh_ids))


def _one(text: str, kind: TokenKind, *, by: Caller, now: datetime) -> InvalidatedTokens:
    presented = token_from(text)
    row = _row_of(presented) if presented and presented.kind is kind else None
    if row is None:
        return InvalidatedTokens()
    column = "invalidated_at" if kind is TokenKind.ACCESS else "refresh_invalidated_at"
    if getattr(row, column) is not None:
        return InvalidatedTokens(previously_invalidated=1)
    setattr(row, column, now)
    row.save(update_fields=[column])
    _record([row.public_id], TokenSelection(username=row.username, realm=row.realm), by=by, now=now)
    return InvalidatedTokens(invalidated=1)


def _row_of(presented: Token) -> AccessToken | None:
    row = AccessToken.objects.select_for_update().filter(public_id=presented.id).first()
    if row is None:
        return None
    known = row.digest if presented.kind is TokenKind.ACCESS else row.refresh_digest
    is_holder = known is not None and is_secret_of(
        bytes(known), presented.secret, pepper=pepper(row.pepper_id)
    )
    return row if is_holder else None


def _record(ids: list[str], selection: TokenSelection, *, by: Caller, now: datetime) -> None:
    record_changes(ChangeKind.TOKEN, ids)
    record_audit(
        "invalidate_token",
        subject=ids[0] if len(ids) == 1 else f"{len(ids)} tokens",
        by=by,
        at=now,
        detail={"ids": [*ids], "username": selection.username, "realm": selection.realm},
    )
