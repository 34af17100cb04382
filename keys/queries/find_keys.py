"""Which keys a request to read keys returns."""

from datetime import datetime

from keys.access.shares import keys_shared_with
from keys.models import ApiKey, ApiKeyQuerySet
from keys.queries.descendants import descendants_of
from keys.rules.caller import Caller
from keys.rules.errors import Invalid
from keys.rules.ownership import GET_ANY, GET_OWN, check_may_get
from keys.rules.selection import KeySelection, get_problems


def find_keys(
    selection: KeySelection, *, active_only: bool, with_limited_by: bool, by: Caller, now: datetime
) -> ApiKeyQuerySet:
    """
    Return the selected keys in the order they were created.

    Raises:
        Invalid: the selection contradicts itself.
        NotAllowed: the caller may not look at all that the selection can mean, nor is every key
            that it names shared with him.

    Source: elasticsearch-specification, security/get_api_key.
    """
    problems = get_problems(selection)
    if problems:
        raise Invalid(problems)
    keys = ApiKey.objects.selected(selection, owner=by.owner)
    if selection.shared:
        keys = keys.filter(pk__in=keys_shared_with(by).values("pk"))
    elif is_shared_to_view(selection, by=by):
        keys = keys.not_invalidated()
    else:
        check_may_get(selection, by=by, with_limited_by=with_limited_by)
    if active_only:
        keys = keys.active_at(now)
    return (keys.select_related("snapshot") if with_limited_by else keys).order_by("id")


def is_shared_to_view(selection: KeySelection, *, by: Caller) -> bool:
    """Return whether the selection is a list of keys that the caller may view by their shares."""
    if not selection.ids or selection.owned or by.may(GET_ANY):
        return False
    shared = keys_shared_with(by).filter(public_id__in=selection.ids)
    return set(shared.values_list("public_id", flat=True)) == set(selection.ids)


def find_keys_and_descendants(
    selection: KeySelection, *, active_only: bool, with_limited_by: bool, by: Caller, now: datetime
) -> list[ApiKey]:
    """
    Return the selected keys and, after them, what came from them and is not invalidated.

    Raises:
        Invalid, NotAllowed: as for finding the keys alone.
    """
    keys = [
        *find_keys(
            selection, active_only=active_only, with_limited_by=with_limited_by, by=by, now=now
        )
    ]
    selected = {key.pk for key in keys}
    return keys + [
        key
        for key in descendants_of([key.public_id for key in keys], by=by)
        if key.pk not in selected
        and not (active_only and key.is_expired_at(now))
        and not (selection.owned and not _is_owned(key, by))
    ]


def has_active_keys(*, by: Caller, now: datetime) -> bool:
    """
    Return whether the caller owns a key that is still good; an API key owns none.

    Raises:
        NotAllowed: the caller may not even look at his own.
    """
    by.check_may(GET_OWN)
    if by.key is not None:
        return False
    own = ApiKey.objects.owned_by(username=by.username, realm=by.realm)
    return own.active_at(now).exists()


def _is_owned(key: ApiKey, by: Caller) -> bool:
    return key.owner.is_same_user_as(username=by.username, realm=by.realm)
