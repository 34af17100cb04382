"""JSON names and shapes of making an API key for somebody else."""

from typing import Any

from keys.dialects.elasticsearch.bodies import read_fields
from keys.dialects.elasticsearch.errors import CONTENT_PARSE, Refusal
from keys.dialects.elasticsearch.fields import ObjectField, TextField
from keys.dialects.elasticsearch.grants import GrantFields
from keys.dialects.elasticsearch.payloads.keys import CreateKeyBody
from keys.wire.error_envelope import Problem
from keys.wire.json_reader import JsonDocument


class GrantedKeyBody(CreateKeyBody):
    """The key that is asked for; without a name the rules refuse it, not the parser."""

    name = TextField(default=None)


class GrantBody(GrantFields):
    parser = "grant_api_key_request"

    api_key = ObjectField(default=dict)
    run_as = TextField(default=None, allow_null=True)


def granted_key_in(document: JsonDocument) -> dict[str, Any]:
    """
    Return the key that a body asks for, by the names of the arguments.

    Raises:
        Refusal: the member `api_key` cannot be read; where in the body, is told.
    """
    body = document.value
    if not isinstance(body, dict) or "api_key" not in body:
        return read_fields(GrantedKeyBody(data={}), JsonDocument(text="{}", value={}))
    inner = document.member("api_key")
    try:
        return read_fields(GrantedKeyBody(data=inner.value), inner)
    except Refusal as refusal:
        where = document.value_position("api_key")
        reason = f"[{where}] [{GrantBody.parser}] failed to parse field [api_key]"
        problem = Problem(type=CONTENT_PARSE, reason=reason, cause=refusal.problem)
        raise Refusal(problem) from refusal
