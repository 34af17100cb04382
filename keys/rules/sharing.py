"""Rights on one key given to others, and how far such a right goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from keys.rules.caller import Caller
from keys.rules.errors import NotNarrower
from keys.rules.json_types import JsonObject
from keys.rules.key_authority import assigned_descriptors
from keys.rules.limits import Limits, widening_of
from keys.rules.privileges import Budget, first_widening

# Descriptors that somebody wrote by hand are compared within this; others count as wider.
STEPS_OF_A_COMPARISON = 400_000


class Right(StrEnum):
    """
    What may be done with a shared key; its secret is never among it.

    Whoever may edit or invalidate a key may look at it too.
    """

    VIEW = "view"
    EDIT = "edit"
    INVALIDATE = "invalidate"


class RecipientKind(StrEnum):
    USER = "user"
    TEAM = "team"


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Whom a key is shared with: a user, or a team, which is a group of Django's."""

    kind: RecipientKind
    name: str


@dataclass(frozen=True, kw_only=True)
class KeyState:
    """
    What somebody who does not own a key may change of it, and only so that nobody gains by it.

    Attributes:
        descriptors: as they are stored; None inherits all that the owner had.
    """

    expires_at: datetime | None
    descriptors: JsonObject | None
    limits: Limits | None = None


def whole(rights: Iterable[Right]) -> frozenset[Right]:
    """Return the rights with what they bring along."""
    given = frozenset(rights)
    return given | {Right.VIEW} if given else given


def in_order(rights: Iterable[Right]) -> tuple[Right, ...]:
    given = frozenset(rights)
    return tuple(right for right in Right if right in given)


def right_problems(rights: Iterable[str]) -> list[str]:
    """Return what is wrong with the names of rights that a request gives."""
    given = list(rights)
    if not given:
        return ["Field [rights] cannot be empty"]
    known = ", ".join(right.value for right in Right)
    return [
        f"unknown right [{name}]: a key is shared for [{known}]"
        for name in dict.fromkeys(given)
        if name not in set(Right)
    ]


def can_be_given_rights(by: Caller) -> bool:
    """Return whether shares count for the caller: they are for people, not for API keys."""
    return by.authenticated_as.key is None


def check_is_narrower(
    key_id: str,
    new: KeyState,
    *,
    former: KeyState,
) -> None:
    """
    Let a change pass by which nobody gains anything.

    Raises:
        NotNarrower: the key would live longer, or might do more, elsewhere or more often.
    """
    if _lives_longer(new.expires_at, former.expires_at):
        raise NotNarrower(key_id, field="expiration", why="let it live longer")
    gain = widening_of(new.limits, former=former.limits)
    if gain is not None:
        raise NotNarrower(key_id, field="limits", why=f"let it be used {gain}")
    if new.descriptors == former.descriptors or former.descriptors is None:
        return  # Without descriptors it has all that its owner had: none of them adds to that.
    if new.descriptors is None:
        why = "let it inherit all that the owner has"
        raise NotNarrower(key_id, field="role_descriptors", why=why)
    wider = first_widening(
        assigned_descriptors(new.descriptors),
        former=assigned_descriptors(former.descriptors),
        budget=Budget(STEPS_OF_A_COMPARISON),
    )
    if wider is not None:
        raise NotNarrower(key_id, field="role_descriptors", why=f"give it {wider}")


def _lives_longer(new: datetime | None, former: datetime | None) -> bool:
    return former is not None and (new is None or new > former)
