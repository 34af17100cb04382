"""Steps that changing one key, many keys and a cross-cluster key share."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, TypeAlias

from django.db.models import F, Q

from keys.actions._key_steps import (
    as_json,
    in_milliseconds,
    problems_of,
    read_descriptors,
    refuse_if,
    rewrite_categories,
    rewrite_leaves,
    snapshot_json,
)
from keys.actions._records import record_changes
from keys.models import ApiKey, ChangeKind, RoleSnapshot
from keys.models.api_key import OWNER_COLUMNS
from keys.queries.descendants import generations_below
from keys.rules.caller import Caller
from keys.rules.errors import KeyExpired, KeyInvalidated, WrongKeyType
from keys.rules.json_types import Json, JsonObject
from keys.rules.judgement import KeyType
from keys.rules.lifetime import lifetime_from
from keys.rules.limits import limits_from, limits_json, limits_problems
from keys.rules.names import key_metadata_problems
from keys.rules.privileges import RoleDescriptor
from keys.rules.privileges.frozen_object import compact

ROWS_AT_ONCE = 10_000
JSON_COLUMNS = ("descriptors", "metadata", "owner_metadata", "limits")


class Keep(Enum):
    """Says that a value stays what it is; other than None, which clears it."""

    AS_IT_IS = "as it is"


ChangedLimits: TypeAlias = "Json | Keep"
"""Limits as a request gives them; None clears those that there are."""


@dataclass(frozen=True, kw_only=True)
class KeyChange:
    """
    What a request changes, in good shape; nothing here says who may ask.

    Attributes:
        type: what kind of key it is for.
        expires_at, descriptors, metadata: None leaves them.
        limits: in the form in which they are stored; None clears them.
    """

    type: KeyType
    expires_at: datetime | None
    descriptors: JsonObject | None
    metadata: JsonObject | None
    certificate_identity: str | Keep | None = Keep.AS_IT_IS
    limits: JsonObject | Keep | None = Keep.AS_IT_IS

    def columns(self, by: Caller) -> dict[str, Any]:  # of every type a column has
        """Return what a key of `by`'s user holds after the change, by column."""
        return {
            **_owner_columns(by),
            "snapshot_id": _snapshot_of(by, self.type),
            **self.given_columns,
        }

    @property
    def given_columns(self) -> dict[str, Any]:  # of every type a column has
        """Return what the request says by itself, by column."""
        given = {
            "expires_at": self.expires_at,
            "descriptors": self.descriptors,
            "metadata": self.metadata,
        }
        columns: dict[str, Any] = {
            name: value for name, value in given.items() if value is not None
        }
        if not isinstance(self.certificate_identity, Keep):
            columns["certificate_identity"] = self.certificate_identity
        if not isinstance(self.limits, Keep):
            columns["limits"] = self.limits
        return columns

    @property
    def json(self) -> JsonObject:
        """Return what was asked to change, for the audit trail."""
        shown: dict[str, Json] = {
            "expiration": self.expires_at.isoformat() if self.expires_at else None,
            "role_descriptors": self.descriptors,
            "metadata": self.metadata,
        }
        given: JsonObject = {name: value for name, value in shown.items() if value is not None}
        if not isinstance(self.certificate_identity, Keep):
            given["certificate_identity"] = self.certificate_identity
        if not isinstance(self.limits, Keep):
            given["limits"] = self.limits
        return given


@dataclass(frozen=True, kw_only=True)
class RestChange:
    """A change of REST keys, and the descriptors that it assigns, if any."""

    change: KeyChange
    assigned: Mapping[str, RoleDescriptor]


def read_rest_change(
    *,
    duration: timedelta | None,
    longest: timedelta | None,
    descriptors: Mapping[str, Json] | None,
    metadata: JsonObject | None,
    limits: ChangedLimits,
    now: datetime,
    problems: Sequence[str] = (),
) -> RestChange:
    """
    Return what a request changes.

    Args:
        problems: what else is wrong with the request.

    Raises:
        Invalid, BadDescriptor, BadLifetime: as for creating a key.
    """
    assigned = None if descriptors is None else read_descriptors(descriptors)
    refuse_if(
        [
            *problems,
            *key_metadata_problems(metadata),
            *problems_of(assigned or {}),
            *given_limits_problems(limits),
        ]
    )
    change = KeyChange(
        type=KeyType.REST,
        expires_at=new_deadline(duration, longest=longest, now=now),
        descriptors=None if assigned is None else as_json(assigned),
        metadata=metadata,
        limits=read_limits(limits),
    )
    return RestChange(change=change, assigned=assigned or {})


def given_limits_problems(limits: ChangedLimits) -> list[str]:
    return [] if isinstance(limits, Keep) else limits_problems(limits)


def read_limits(limits: ChangedLimits) -> JsonObject | Keep | None:
    """Return limits without problems in the one form in which they are stored."""
    return limits if isinstance(limits, Keep) else limits_json(limits_from(limits))


def new_deadline(
    duration: timedelta | None, *, longest: timedelta | None, now: datetime
) -> datetime | None:
    """
    Return when a key expires that gets a new lifetime; None leaves it the one it has.

    Raises:
        BadLifetime: see `lifetime_from`.
    """
    # Without a new duration the cap is no matter: the key keeps the deadline it has.
    if duration is None:
        return None
    return lifetime_from(duration=duration, now=in_milliseconds(now), longest=longest).expires_at


def own_keys(ids: Collection[str], *, by: Caller) -> dict[str, ApiKey]:
    """
    Return the caller's keys with these ids, locked, in the order of their creation.

    Of several lives of one id the living one counts, else the last.
    """
    rows = (
        ApiKey.objects.select_for_update()
        .filter(public_id__in=ids)
        .owned_by(username=by.username, realm=by.realm)
        .order_by("id")
    )
    found: dict[str, ApiKey] = {}
    for key in rows:
        earlier = found.get(key.public_id)
        if earlier is None or earlier.invalidated_at is not None:
            found[key.public_id] = key
    return dict(sorted(found.items(), key=lambda item: item[1].pk))


def check_is_changeable(key: ApiKey, *, expected: KeyType, now: datetime) -> None:
    """
    Let a key pass that can be changed still.

    Raises:
        KeyInvalidated, KeyExpired, WrongKeyType: it cannot.
    """
    if key.invalidated_at is not None:
        raise KeyInvalidated(key.public_id)
    if key.is_expired_at(now):
        raise KeyExpired(key.public_id)
    if key.type != expected:
        raise WrongKeyType(found=key.type, expected=expected)


def would_change(key: ApiKey, change: KeyChange, columns: Mapping[str, Any]) -> bool:
    """Return whether the key differs from what it would be; a new deadline always does."""
    return change.expires_at is not None or any(
        _comparable(name, getattr(key, name)) != _comparable(name, value)
        for name, value in columns.items()
    )


def write_columns(keys: Sequence[ApiKey], columns: Mapping[str, Any]) -> None:
    """Store what changed in these keys, all alike, and what follows from it."""
    ends = _end_bound_clones(keys, columns["expires_at"]) if "expires_at" in columns else []
    primary_keys = [key.pk for key in keys]
    for start in range(0, len(primary_keys), ROWS_AT_ONCE):
        # Who changes a key has received it: no repeated request may replace it now.
        ApiKey.objects.filter(pk__in=primary_keys[start : start + ROWS_AT_ONCE]).update(
            **columns, replaceable_until=None, row_version=F("row_version") + 1
        )
    for key in keys:
        for name, value in columns.items():
            setattr(key, name, value)
    if "metadata" in columns:
        rewrite_leaves(keys)
        rewrite_categories(keys)
    record_changes(ChangeKind.KEY, [*(key.public_id for key in keys), *ends])


def shown_state(key: ApiKey) -> dict[str, Json]:
    """Return what of the key can be changed, for the audit trail."""
    shown: dict[str, Json] = {
        "expiration": key.expires_at.isoformat() if key.expires_at else None,
        "role_descriptors": key.descriptors,
        "metadata": key.metadata,
    }
    if key.type == KeyType.CROSS_CLUSTER:
        shown["certificate_identity"] = key.certificate_identity
    if key.limits is not None:
        shown["limits"] = key.limits
    return shown


def _end_bound_clones(keys: Sequence[ApiKey], expires_at: datetime) -> list[str]:
    """Let no clone live longer that must end with one of these keys; return the ids of those."""
    bound = ApiKey.objects.select_for_update().not_invalidated().filter(dies_with_parent=True)
    late = [
        (clone.pk, clone.public_id)
        for generation in generations_below([key.pk for key in keys], among=bound)
        for clone in generation
        if clone.expires_at is None or clone.expires_at > expires_at
    ]
    for start in range(0, len(late), ROWS_AT_ONCE):
        ApiKey.objects.filter(pk__in=[pk for pk, _ in late[start : start + ROWS_AT_ONCE]]).filter(
            Q(expires_at=None) | Q(expires_at__gt=expires_at)
        ).update(expires_at=expires_at, row_version=F("row_version") + 1)
    return [public_id for _, public_id in late]


def _owner_columns(by: Caller) -> dict[str, Any]:
    owner = ApiKey()
    owner.owner = by.owner
    return {name: getattr(owner, name) for name in OWNER_COLUMNS}


def _snapshot_of(by: Caller, key_type: KeyType) -> int | None:
    if key_type is KeyType.CROSS_CLUSTER:
        return None
    return RoleSnapshot.objects.of(snapshot_json(by.descriptors)).pk


def _comparable(name: str, value: Any) -> Any:  # of any column
    # In Python 1, 1.0 and True are equal; in JSON they are not.
    return compact(value, sort_keys=True) if name in JSON_COLUMNS else value
