"""The end of keys: what both ways to select them share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import F

from keys.actions._records import record_audit, record_changes
from keys.models import ApiKey, ChangeKind
from keys.models.api_key import OWNER_COLUMNS
from keys.queries.descendants import generations_below
from keys.queries.expressions import IsOneOf
from keys.rules.caller import Caller
from keys.rules.json_types import Json
from keys.rules.ownership import may_invalidate, may_invalidate_type

COLUMNS_OF_DESCENDANTS = (
    "public_id",
    "type",
    "parent_id",
    "dies_with_parent",
    "invalidated_at",
    *OWNER_COLUMNS,
)
# Primary key, public id, type.
Row = tuple[int, str, str]
COLUMNS_OF_ROW = ("pk", "public_id", "type")


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


def end_keys(
    rows: Sequence[Row],
    *,
    with_descendants: bool,
    asked: Mapping[str, Json],
    by: Caller,
    now: datetime,
    of_any_type: bool = False,
) -> InvalidatedKeys:
    """
    Invalidate the keys of these locked rows, and what may not outlive them.

    Args:
        asked: how they were selected, for the audit.
        of_any_type: the caller may end these very keys, whatever his privileges: they were shared
            with him, or it is the installation itself.
    """
    allowed = {
        pk: public_id
        for pk, public_id, kind in rows
        if of_any_type or may_invalidate_type(kind, by=by)
    }
    below = _descendants(allowed, everything=with_descendants, by=by)
    allowed_ids = [*allowed.values(), *below.ending.values()]
    if allowed_ids:
        _mark([*allowed, *below.ending], by=by, now=now)
        record_changes(ChangeKind.KEY, allowed_ids)
        record_audit(
            "invalidate_apikeys",
            subject=allowed_ids[0] if len(allowed_ids) == 1 else f"{len(allowed_ids)} keys",
            by=by,
            at=now,
            detail={
                "ids": [*allowed_ids],
                **asked,
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
    # The rows are locked: what was read above is what is written here.
    ApiKey.objects.filter(IsOneOf(F("pk"), primary_keys)).update(
        invalidated_at=now,
        invalidated_by=by.username,
        row_version=F("row_version") + 1,
    )
