"""What a key may do, from the descriptors that are stored with it."""

import json
from functools import lru_cache

from keys.rules.json_types import JsonObject
from keys.rules.privileges import Authority, Rights, RoleDescriptor, parse_descriptor


def authority_of_key(*, assigned: JsonObject, limited_by: JsonObject | None) -> Authority:
    """
    Return what the key may do: assigned descriptors and the owner's snapshot must both allow.

    Without assigned descriptors the snapshot decides alone.

    Args:
        limited_by: the snapshot's; None for a cross-cluster key, which has none.
    """
    limits = None if limited_by is None else _read(limited_by)
    sides = [side for side in (_read(assigned), limits) if side]
    rights = tuple(Rights.of(tuple(side.values())) for side in sides)
    if limits is not None and not limits:
        rights = (*rights, Rights.of(()))  # An owner without roles leaves nothing.
    return Authority(sides=rights)


def assigned_descriptors(assigned: JsonObject) -> tuple[RoleDescriptor, ...]:
    """Return the descriptors that are stored with a key, in their order."""
    return tuple(_read(assigned).values())


@lru_cache(maxsize=4096)
def parsed_descriptor(name: str, text: str, *, of_role: bool) -> RoleDescriptor:
    # Reading a descriptor costs more than the look-up; equal text means equal rights.
    return parse_descriptor(name, json.loads(text), of="role" if of_role else "key")


def _read(descriptors: JsonObject) -> dict[str, RoleDescriptor]:
    return {
        name: parsed_descriptor(name, json.dumps(value, separators=(",", ":")), of_role=False)
        for name, value in descriptors.items()
    }
