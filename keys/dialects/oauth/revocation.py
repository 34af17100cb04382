"""What to revoke means, by what kind of credential the token is."""

from datetime import datetime

from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.invalidate_tokens import invalidate_tokens
from keys.dialects.oauth.errors import Refusal
from keys.queries.presented_key import id_of_presented_key
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.kuzzle_tokens import KuzzleTokenKind, kuzzle_token_from
from keys.rules.names import UNSTORABLE
from keys.rules.ownership import INVALIDATE_ANY
from keys.rules.secret import Credential, MalformedCredential, credential_from
from keys.rules.selection import KeySelection
from keys.rules.service_tokens import service_token_from
from keys.rules.tokens import TokenKind, TokenSelection, token_from


def revoke(text: str, *, by: Caller, now: datetime) -> None:
    """
    End the key, access token or refresh token with this text; one that is none is passed over.

    To know the secret is not enough: who revokes must be allowed to invalidate what it is of.

    Raises:
        NotAllowed: he is not.
        Refusal: it is a service account's token, which is deleted by its name, or a session's.
    """
    if service_token_from(text) is not None:
        raise Refusal("unsupported_token_type", "delete a service account's token by its name")
    token = token_from(text)
    if token is not None:
        is_access = token.kind is TokenKind.ACCESS
        selection = TokenSelection(**{"token" if is_access else "refresh_token": text})
        invalidate_tokens(selection=selection, by=by, now=now)
        return
    credential = _key_in(text)
    if credential is not None:
        _revoke_key(credential, by=by, now=now)


def _key_in(text: str) -> Credential | None:
    kuzzle_token = kuzzle_token_from(text)
    if kuzzle_token is not None:
        if kuzzle_token.kind is KuzzleTokenKind.SESSION:
            raise Refusal("unsupported_token_type", "a session ends when its user logs out")
        return kuzzle_token.credential
    try:
        credential = credential_from(text)
    except MalformedCredential:
        return None
    return None if UNSTORABLE.search(credential.id) else credential


def _revoke_key(credential: Credential, *, by: Caller, now: datetime) -> None:
    key_id = id_of_presented_key(credential)
    if key_id is None:
        return
    owned = by.key is None and not by.may(INVALIDATE_ANY)
    done = invalidate_keys(selection=KeySelection(ids=(key_id,), owned=owned), by=by, now=now)
    if key_id not in done.ids:
        raise NotAllowed(action=INVALIDATE_ANY.action, caller=by, granted_by=())
