"""The three key actions of the controllers `auth` and `security`."""

from collections.abc import Sequence
from datetime import timedelta

from keys.access.callers import caller_of_user
from keys.access.users import user_named
from keys.actions.create_kuzzle_key import create_kuzzle_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.conf import api_key_service_enabled, key_settings
from keys.dialects.kuzzle.arguments import (
    body_of,
    body_text,
    count,
    lifetime,
    optional_text,
    required_text,
    span_of_key,
)
from keys.dialects.kuzzle.calls import Call
from keys.dialects.kuzzle.errors import (
    ALREADY_EXISTS,
    BAD_SEARCH,
    INVALID_ARGUMENT,
    NOT_FOUND,
    UNKNOWN_USER,
    Refused,
)
from keys.dialects.kuzzle.payloads import created_key_json, key_json
from keys.dialects.kuzzle.searches import condition_of
from keys.models import ApiKey
from keys.queries.kuzzle_keys import kuzzle_keys_of, living_key
from keys.queries.time_limits import TookTooLong, searching_at_most
from keys.rules.caller import Caller
from keys.rules.errors import Conflict, Invalid, ServiceDisabled
from keys.rules.json_types import Json
from keys.rules.ownership import GET_ANY
from keys.rules.search import SearchRequest
from keys.rules.selection import KeySelection

INDEX, COLLECTION = "kuzzle", "api-keys"
PAGE = 10
LARGEST_PAGE = 10_000
# A thousand patterns on many words are a question, too: nobody else shall wait for its answer.
LONGEST_SEARCH = timedelta(seconds=5)


def create_own(call: Call) -> Json:
    """Make a key of the caller."""
    public_id = optional_text(call.request, "_id")
    description = body_text(body_of(call.request), "description")
    longest = key_settings().longest_lifetime
    duration = lifetime(span_of_key(call.request), longest=longest, now=call.now)
    return _create(call, public_id, description, duration=duration, owner=None)


def create_for(call: Call) -> Json:
    """Make a key of somebody else, which can do what both he and the caller may."""
    username = required_text(call.request, "userId")
    public_id = optional_text(call.request, "_id")
    description = body_text(body_of(call.request), "description")
    user = user_named(username)
    if user is None or not user.pk:
        raise Refused(UNKNOWN_USER, username)
    # As in Kuzzle, the cap on lifetimes is for what people make for themselves.
    duration = lifetime(span_of_key(call.request), longest=None, now=call.now)
    return _create(call, public_id, description, duration=duration, owner=caller_of_user(user))


def search_own(call: Call) -> Json:
    """Find keys of the caller; a key that may look at no others finds itself."""
    caller = call.caller
    only = caller.key.id if caller.key and not caller.may(GET_ANY) else None
    return _search(call, caller, only_id=only)


def search_of(call: Call) -> Json:
    """Find keys of a user; nobody of that name has none."""
    user = user_named(required_text(call.request, "userId"))
    if user is None:
        _page(call)
        return {"hits": [], "total": 0}
    return _search(call, caller_of_user(user), only_id=None)


def delete_own(call: Call) -> Json:
    """Invalidate a key of the caller."""
    return _delete(call, call.caller.username, is_own=True)


def delete_of(call: Call) -> Json:
    """Invalidate a key of a user."""
    return _delete(call, required_text(call.request, "userId"), is_own=False)


def _create(
    call: Call,
    public_id: str | None,
    description: str,
    *,
    duration: timedelta | None,
    owner: Caller | None,
) -> Json:
    if not api_key_service_enabled(secure=call.request.connection.secure):
        raise ServiceDisabled
    try:
        created = create_kuzzle_key(
            public_id=public_id,
            description=description,
            duration=duration,
            owner=owner,
            by=call.caller,
            now=call.now,
        )
    except Conflict as error:
        raise Refused(ALREADY_EXISTS) from error
    except Invalid as error:
        raise _bad_argument(error.problems) from error
    return created_key_json(created)


def _bad_argument(problems: Sequence[str]) -> Refused:
    name, _, rule = problems[0].partition(" ")
    return Refused(INVALID_ARGUMENT, name, f"a text that {rule}".replace("that may not", "not to"))


def _search(call: Call, owner: Caller, *, only_id: str | None) -> Json:
    request = _page(call)
    try:
        with searching_at_most(LONGEST_SEARCH):
            found = kuzzle_keys_of(
                username=owner.username, realm=owner.realm, request=request, only_id=only_id
            )
    except TookTooLong as error:
        raise Refused(BAD_SEARCH, "the search takes too long") from error
    return {"hits": [key_json(key) for key in found.keys], "total": found.total}


def _page(call: Call) -> SearchRequest:
    offset = count(call.request, "from", default=0)
    size = count(call.request, "size", default=PAGE)
    if size > LARGEST_PAGE:
        raise Refused(INVALID_ARGUMENT, "size", f"at most {LARGEST_PAGE}")
    return SearchRequest(
        condition=condition_of(call.request, now=call.now), offset=offset, size=size
    )


def _delete(call: Call, username: str, *, is_own: bool) -> Json:
    public_id = required_text(call.request, "_id")
    key = living_key(public_id)
    if key is None:
        raise Refused(NOT_FOUND, public_id, INDEX, COLLECTION)
    if not _belongs_to(key, username, call, is_own=is_own):
        message = f'ApiKey "{public_id}" not found for user "{username}".'
        raise Refused(NOT_FOUND, public_id, message=message)
    selection = KeySelection(ids=(public_id,), owned=is_own and call.caller.key is None)
    if not invalidate_keys(selection=selection, by=call.caller, now=call.now).ids:
        # Somebody else was faster.
        raise Refused(NOT_FOUND, public_id, INDEX, COLLECTION)
    return {"_id": public_id}


def _belongs_to(key: ApiKey, username: str, call: Call, *, is_own: bool) -> bool:
    if is_own:
        return key.owner.is_same_user_as(username=username, realm=call.caller.realm)
    # Also after he was deleted: elsewhere keys outlive their user.
    return key.owner_username == username
