"""Steps that creating and updating a key share."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from keys.models import ApiKey, KeyMetadataLeaf
from keys.models.key_metadata_leaf import leaves_in
from keys.rules.caller import Caller
from keys.rules.errors import BadRequest, Invalid
from keys.rules.json_types import Json, JsonObject
from keys.rules.key_category import category_of
from keys.rules.privileges import (
    RoleDescriptor,
    descriptor_json,
    descriptor_problems,
    parse_descriptor,
)

KEYS_AT_ONCE = 1_000


def read_descriptors(given: Mapping[str, Json]) -> dict[str, RoleDescriptor]:
    """
    Return the role descriptors that a request assigns to a key.

    Raises:
        BadDescriptor: one of them has not the shape of a descriptor.
    """
    return {name: parse_descriptor(name, value, of="key") for name, value in given.items()}


def problems_of(descriptors: Mapping[str, RoleDescriptor]) -> list[str]:
    """Return what is wrong with descriptors of the right shape, all problems at once."""
    return descriptor_problems(*descriptors.values())


def check_restrictions(descriptors: Mapping[str, RoleDescriptor], *, by: Caller) -> None:
    """
    Let descriptors pass that say at most once which workflow alone a key may be used in.

    Raises:
        BadRequest: several of them do, some do and some do not, or the owner's roles do.
    """
    restricted = [one for one in descriptors.values() if one.workflows is not None]
    if len(restricted) > 1:
        raise BadRequest("more than one role descriptor with restriction is not supported")
    if restricted and len(descriptors) > 1:
        raise BadRequest("combining role descriptors with and without restriction is not supported")
    if any(one.workflows is not None for one in by.descriptors.values()):
        raise BadRequest("owner user role descriptors must not include restriction")


def refuse_if(problems: list[str]) -> None:
    if problems:
        raise Invalid(problems)


def as_json(descriptors: Mapping[str, RoleDescriptor]) -> JsonObject:
    return {name: descriptor_json(descriptor) for name, descriptor in descriptors.items()}


def snapshot_json(descriptors: Mapping[str, RoleDescriptor]) -> JsonObject:
    """Return the owner's descriptors as `limited_by` keeps them: without descriptions."""
    shown = {name: descriptor_json(descriptor) for name, descriptor in descriptors.items()}
    for descriptor in shown.values():
        descriptor.pop("description", None)
    return {**shown}


def in_milliseconds(moment: datetime) -> datetime:
    """Return the moment without its microseconds: what callers are told is what is stored."""
    return moment.astimezone(UTC).replace(microsecond=moment.microsecond // 1000 * 1000)


def write_leaves(key: ApiKey) -> None:
    """Make the metadata of a new key searchable; in the transaction that stores the key."""
    KeyMetadataLeaf.objects.insert(*leaves_in(key))


def rewrite_categories(keys: Sequence[ApiKey]) -> None:
    """Store the category of keys whose metadata changed, where it is another one now."""
    moved: dict[str, list[int]] = {}
    for key in keys:
        category = category_of(key_type=key.type, name=key.name, metadata=key.metadata).value
        if category != key.category:
            key.category = category
            moved.setdefault(category, []).append(key.pk)
    for category, primary_keys in moved.items():
        for start in range(0, len(primary_keys), KEYS_AT_ONCE):
            part = primary_keys[start : start + KEYS_AT_ONCE]
            ApiKey.objects.filter(pk__in=part).update(category=category)


def rewrite_leaves(keys: Sequence[ApiKey]) -> None:
    """Make the changed metadata of keys searchable; in the transaction that changes the keys."""
    for start in range(0, len(keys), KEYS_AT_ONCE):
        part = keys[start : start + KEYS_AT_ONCE]
        KeyMetadataLeaf.objects.filter(key__in=[key.pk for key in part]).delete()
        KeyMetadataLeaf.objects.bulk_create(leaf for key in part for leaf in leaves_in(key))
