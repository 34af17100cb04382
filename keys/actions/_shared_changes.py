"""Changes of keys by somebody they are shared with: they only ever narrow."""

from collections.abc import Collection, Mapping
from typing import Any

from keys.access.shares import keys_shared_with
from keys.actions._key_changes import Keep, KeyChange
from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.errors import NotNarrower
from keys.rules.json_types import JsonObject
from keys.rules.judgement import KeyType
from keys.rules.limits import limits_from
from keys.rules.sharing import KeyState, Right, check_is_narrower


def is_shared_to_edit(ids: Collection[str], *, by: Caller) -> bool:
    """Return whether the caller may edit any of these keys because it is shared with him."""
    return keys_shared_with(by, Right.EDIT).filter(public_id__in=ids).exists()


def shared_keys(
    ids: Collection[str], *, by: Caller, besides: Mapping[str, ApiKey]
) -> dict[str, ApiKey]:
    """
    Return the keys with these ids that are shared with the caller to edit, locked.

    Args:
        besides: keys of the caller's own; an id of which one lives means that one.
    """
    living = {key_id for key_id, key in besides.items() if key.invalidated_at is None}
    wanted = [key_id for key_id in ids if key_id not in living]
    if not wanted:
        return {}
    editable = keys_shared_with(by, Right.EDIT).filter(public_id__in=wanted)
    found = list(editable.values_list("pk", flat=True))
    if not found:
        return {}
    locked = list(ApiKey.objects.select_for_update().filter(pk__in=found).order_by("id"))
    # Asked once more: whoever took the right back meanwhile held the lock.
    left = set(editable.values_list("pk", flat=True))
    return {key.public_id: key for key in locked if key.pk in left}


def narrowing_columns(key: ApiKey, change: KeyChange) -> dict[str, Any]:  # of every type
    """
    Return what the key holds after the change, by column: owner and snapshot stay as they are.

    Raises:
        NotNarrower: somebody would gain by it.
    """
    former = KeyState(
        expires_at=key.expires_at,
        descriptors=_granted(key.descriptors, change.type),
        limits=limits_from(key.limits),
    )
    new = KeyState(
        expires_at=former.expires_at if change.expires_at is None else change.expires_at,
        descriptors=(
            former.descriptors
            if change.descriptors is None
            else _granted(change.descriptors, change.type)
        ),
        limits=former.limits if isinstance(change.limits, Keep) else limits_from(change.limits),
    )
    check_is_narrower(key.public_id, new, former=former)
    keeps = isinstance(change.certificate_identity, Keep)
    if not keeps and change.certificate_identity != key.certificate_identity:
        why = "change which certificate may use it"
        raise NotNarrower(key.public_id, field="certificate_identity", why=why)
    return change.given_columns


def _granted(descriptors: JsonObject, key_type: KeyType) -> JsonObject | None:
    # A key for another cluster has no owner's rights to inherit: without descriptors it has none.
    return descriptors if descriptors or key_type is KeyType.CROSS_CLUSTER else None
