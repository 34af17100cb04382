"""
`POST /introspect`: is this token active, and whose is it?

Source: RFC 7662.
"""

from urllib.parse import parse_qsl

from keys.rules.json_types import JsonObject
from keys.rules.judgement import Why
from keys.verifier.answers import Answer, json_answer
from keys.verifier.askers import Askers, Shown
from keys.verifier.bodies import TooLarge, bounded_body
from keys.verifier.holders import Holder, KeyLife
from keys.verifier.identity import json_about
from keys.verifier.limiter import Exceeded
from keys.verifier.rsgi import HttpProtocol, Scope

FORM = "application/x-www-form-urlencoded"
LARGEST_BODY = 32 * 1024
MOST_FIELDS = 16
ROUTE = "POST /introspect"
INACTIVE = json_answer({"active": False})


class Introspect:
    """Answers who may ask; a token that is no good is inactive, and nothing more is said of it."""

    def __init__(self, askers: Askers) -> None:
        self._askers = askers

    async def __call__(self, scope: Scope, protocol: HttpProtocol) -> Answer:
        refusal = await self._askers.refusal(scope)
        if refusal is not None:
            return refusal
        try:
            token = token_in(scope, await bounded_body(scope, protocol, limit=LARGEST_BODY))
        except TooLarge as error:
            return error.answer
        if token is None:
            return _invalid("the body must be a form with one [token], and at most one [address]")
        holder = await self._askers.holder_of(token, scope, route=ROUTE, wanted=None)
        if isinstance(holder, Why | Exceeded):
            return INACTIVE
        return json_answer(_told(holder))


def token_in(scope: Scope, body: bytes) -> Shown | None:
    """
    Return the token that a form names; None for another form, or none.

    Beside `token` it may have one `address`, from where the token was presented: without it a key
    for certain networks is inactive. The RFC lets a resource server tell so.
    """
    media_type, _, _ = scope.headers.get("content-type", "").partition(";")
    if media_type.strip().lower() != FORM:
        return None
    try:
        pairs = parse_qsl(
            body.decode(), strict_parsing=True, errors="strict", max_num_fields=MOST_FIELDS
        )
    except ValueError:
        return None
    tokens, addresses = (
        [value for name, value in pairs if name == field] for field in ("token", "address")
    )
    if len(tokens) != 1 or len(addresses) > 1:
        return None
    # To look is not to use: how often a key may be used says nothing of this.
    return Shown(text=tokens[0], address="".join(addresses), is_counted=False)


def _told(holder: Holder) -> JsonObject:
    """
    Return `{"active", "token_type", "username", "sub", "client_id"?, "exp"?, ...}`.

    Beside the fields of the RFC, those of `json_about`; and a cross-cluster key's
    `certificate_identity`, for the asker alone sees the certificate.
    """
    about = json_about(holder)
    told: JsonObject = {
        "active": True,
        "token_type": "ApiKey" if isinstance(holder, KeyLife) else "Bearer",
        "sub": about["username"],
        **about,
    }
    if "id" in about:
        told["client_id"] = about["id"]
    if "expires_at" in about:
        told["exp"] = about["expires_at"]
    if isinstance(holder, KeyLife) and holder.certificate_identity is not None:
        told["certificate_identity"] = holder.certificate_identity
    return told


def _invalid(why: str) -> Answer:
    return json_answer({"error": "invalid_request", "error_description": why}, status=400)
