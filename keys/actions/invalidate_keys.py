"""Invalidate keys, any number in one transaction; it cannot be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import models, transaction

from keys.actions._records import record_audit, record_changes
from keys.models import ApiKey, ChangeKind
from keys.models.api_key import OWNER_COLUMNS
from keys.queries.descendants import generations_below
from keys.rules.caller import Caller
from keys.rules.errors import Invalid
from keys.rules.ownership import check_may_invalidate, may_invalidate, may_invalidate_type
from keys.rules.selection import KeySelection, invalidate_problems

# SQLite takes 32,766 values in one statement.
ROWS_AT_ONCE = 10_000
COLUMNS_OF_DESCENDANTS = (
    "public_id",
    "type",
    "parent_id",
    "dies_with_parent",
    "invalidated_at",
    *OWNER_COLUMNS,
)


@dataclass(frozen=True, kw_only=True)
class InvalidatedKeys:
    """
    What became of each selected key.

    Attributes:
        ids: public ids of the keys that this call invalidated: selected ones, then descendants.
        refused_ids: cross-cluster keys, which take a privilege that the caller lacks.
        descendant_ids: those of `ids` that were not selected but came from selected ones.
        foreign_ids: descendants that the caller may not invalidate: somebody else owns them.
    """

    ids: list[str]
    refused_ids: list[str]
    descendant_ids: list[str] = field(default_factory=list)
    foreign_ids: list[str] = field(default_factory=list)


def invalidate_keys(
    *, selection: KeySelection, by: Caller, now: datetime, with_descendants: bool = False
) -> InvalidatedKeys:
    """
    Make the selected keys no good from the moment this returns.

    Unknown ids and keys that were invalidated before are passed over; expired ones count. Clones
    that may not outlive their source end with it in any case.

    Args:
        with_descendants: whether all that came from the selected keys, in any generation, ends
            too, as far as the caller may end it.

    Raises:
        Invalid: the selection contradicts itself or says nothing.
        NotAllowed: the caller may not invalidate all that the selection can mean.

    Source: elasticsearch-specification, security/invalidate_api_key.
    """
    problems = invalidate_problems(selection)
    if problems:
        raise Invalid(problems)
    check_may_invalidate(selection, by=by)
    return _apply(selection, with_descendants=with_descendants, by=by, now=now)


@transaction.atomic(durable=True)
def _apply(
    selection: KeySelection, *, with_descendants: bool, by: Caller, now: datetime
) -> InvalidatedKeys:
    rows = list(
        ApiKey.objects.selected(selection, owner=by.owner)
        .not_invalidated()
        .select_for_update()
        .order_by("id")
        .values_list("pk", "public_id", "type")
    )
    allowed = {pk: public_id for pk, public_id, kind in rows if may_invalidate_type(kind, by=by)}
    below = _descendants(allowed, everything=with_descendants, by=by)
    allowed_ids = [*allowed.values(), *below.ending.values()]
    _mark([*allowed, *below.ending], by=by, now=now)
    record_changes(ChangeKind.KEY, allowed_ids)
    if allowed_ids:
        record_audit(
            "invalidate_apikeys",
            subject=allowed_ids[0] if len(allowed_ids) == 1 else f"{len(allowed_ids)} keys",
            by=by,
            at=now,
            detail={
                "ids": [*allowed_ids],
                "owned_by_authenticated_user": selection.owned,
                **({"descendants": [*below.ending.values()]} if below.ending else {}),
            },
        )
    return InvalidatedKeys(
        ids=allowed_ids,
        refused_ids=[public_id for pk, public_id, _ in rows if pk not in allowed],
        descendant_ids=[*below.ending.values()],
        foreign_ids=below.foreign_ids,
    )


@dataclass(frozen=True)
class _Below:
    """What came from some keys: `ending`, by primary key, what ends with them."""

    ending: dict[int, str] = field(default_factory=dict)
    foreign_ids: list[str] = field(default_factory=list)


def _descendants(roots: Mapping[int, str], *, everything: bool, by: Caller) -> _Below:
    found = _Below()
    gone = set(roots)
    keys = ApiKey.objects.select_for_update().only(*COLUMNS_OF_DESCENDANTS)
    among = keys if everything else keys.filter(dies_with_parent=True)
    for generation in generations_below([*roots], among=among):
        for key in generation:
            if key.invalidated_at is not None:
                gone.add(key.pk)
            elif (key.dies_with_parent and key.parent_id in gone) or may_invalidate(
                owner=key.owner, key_type=key.type, by=by
            ):
                found.ending[key.pk] = key.public_id
                gone.add(key.pk)
            else:
                found.foreign_ids.append(key.public_id)
    return found


def _mark(primary_keys: Sequence[int], *, by: Caller, now: datetime) -> None:
    for start in range(0, len(primary_keys), ROWS_AT_ONCE):
        # The rows are locked: what was read above is what is written here.
        ApiKey.objects.filter(pk__in=primary_keys[start : start + ROWS_AT_ONCE]).update(
            invalidated_at=now,
            invalidated_by=by.username,
            row_version=models.F("row_version") + 1,
        )
