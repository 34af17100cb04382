"""What an upstream, or who introspects, is told of the holder of a credential."""

from datetime import datetime

from keys.rules.json_types import JsonObject
from keys.rules.judgement import KeyType
from keys.verifier.holders import Bearer, Holder, KeyLife
from keys.verifier.rsgi import HeaderList
from keys.wire.gateway.identity import BEARER, identity_lines


def lines_about(holder: Holder) -> HeaderList:
    """Return the `X-Auth-` header lines; those of a key are made once."""
    if not isinstance(holder, KeyLife):
        return identity_lines(holder.caller, key_type=None, expires_at=expiry_of(holder))
    if holder.identity is None:
        holder.identity = identity_lines(
            holder.caller, key_type=holder.facts.type, expires_at=holder.facts.expires_at
        )
    return holder.identity


def json_about(holder: Holder) -> JsonObject:
    """
    Return `{"type", "username", "realm", "id"?, "name"?, "expires_at"?}`.

    `type` is `token` for a Bearer token, which has no id and no name; `expires_at` is in seconds
    since 1970, absent for what never expires.
    """
    caller, expiry = holder.caller, expiry_of(holder)
    key: JsonObject = {"id": caller.key.id, "name": caller.key.name} if caller.key else {}
    return {
        "type": type_of(holder) or BEARER,
        "username": caller.username,
        "realm": caller.realm,
        **key,
        **({"expires_at": int(expiry.timestamp())} if expiry else {}),
    }


def expiry_of(holder: Holder) -> datetime | None:
    if isinstance(holder, KeyLife):
        return holder.facts.expires_at
    return holder.expires_at if isinstance(holder, Bearer) else None


def type_of(holder: Holder) -> KeyType | None:
    return holder.facts.type if isinstance(holder, KeyLife) else None
