"""The controller `security`, as far as it is about users."""

from collections.abc import Sequence

from keys.access.users import user_named
from keys.actions.delete_user_with_keys import delete_user_with_keys
from keys.actions.end_sessions import end_sessions_of
from keys.actions.put_user import put_user
from keys.dialects.kuzzle.arguments import body_of, optional_text, required_text
from keys.dialects.kuzzle.calls import Call
from keys.dialects.kuzzle.errors import (
    INVALID_ARGUMENT,
    MISSING_ARGUMENT,
    UNKNOWN_USER,
    USER_EXISTS,
    WRONG_TYPE,
    Refused,
)
from keys.dialects.kuzzle.session_actions import LOCAL
from keys.rules.errors import Conflict, Invalid, UnknownUser
from keys.rules.json_types import Json, JsonObject
from keys.rules.versions import ABSENT

PROFILES = "profileIds"


def create_user(call: Call) -> Json:
    """Make a native user, whose profiles are roles of ours; he logs in by the name of his id."""
    body = body_of(call.request)
    content = _object(body, "content", "body.content")
    local = _object(_object(body, "credentials", "body.credentials"), LOCAL, f"body.{LOCAL}")
    username = _name(call, local)
    try:
        put_user(
            username=username,
            password=_text(local, "password"),
            roles=_profiles(content),
            full_name=None,
            email=None,
            metadata={name: value for name, value in content.items() if name != PROFILES},
            enabled=True,
            seen=ABSENT,
            by=call.caller,
            now=call.now,
        )
    except Conflict as error:
        raise Refused(USER_EXISTS, username) from error
    except Invalid as error:
        raise Refused(INVALID_ARGUMENT, "body", error.problems[0]) from error
    return {"_id": username, "_source": content}


def delete_user(call: Call) -> Json:
    """Delete a user, and with him his keys and sessions."""
    username = required_text(call.request, "_id")
    try:
        delete_user_with_keys(username=username, by=call.caller, now=call.now)
    except UnknownUser as error:
        raise Refused(UNKNOWN_USER, username) from error
    return {"_id": username}


def revoke_tokens(call: Call) -> Json:
    """End all sessions of a user; his keys go on."""
    username = required_text(call.request, "_id")
    user = user_named(username)
    if user is None:
        raise Refused(UNKNOWN_USER, username)
    end_sessions_of(user, by=call.caller, now=call.now)
    return None


def _name(call: Call, local: JsonObject) -> str:
    name = _text(local, "username")
    chosen = optional_text(call.request, "_id")
    if chosen is not None and chosen != name:
        # A user has one name here.
        raise Refused(INVALID_ARGUMENT, "_id", "the name in body.credentials.local.username")
    return name


def _profiles(content: JsonObject) -> Sequence[str]:
    if PROFILES not in content:
        raise Refused(MISSING_ARGUMENT, f"body.content.{PROFILES}")
    profiles = content[PROFILES]
    if not isinstance(profiles, list):
        raise Refused(WRONG_TYPE, f"body.content.{PROFILES}", "array")
    names = [one for one in profiles if isinstance(one, str)]
    if len(names) != len(profiles):
        raise Refused(WRONG_TYPE, f"body.content.{PROFILES}", "array of strings")
    return names


def _object(body: JsonObject, name: str, path: str) -> JsonObject:
    value = body.get(name)
    if value is None:
        raise Refused(MISSING_ARGUMENT, path)
    if not isinstance(value, dict):
        raise Refused(WRONG_TYPE, path, "object")
    return value


def _text(local: JsonObject, name: str) -> str:
    path = f"body.credentials.{LOCAL}.{name}"
    if name not in local:
        raise Refused(MISSING_ARGUMENT, path)
    value = local[name]
    if not isinstance(value, str):
        raise Refused(WRONG_TYPE, path, "string")
    return value
