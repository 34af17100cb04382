"""What a key can do, why, and what of it is out of its owner's reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from keys.access.callers import caller_of_key
from keys.access.stored_privileges import stored_privileges_of
from keys.models import ApiKey
from keys.rules.caller import Caller
from keys.rules.json_types import JsonObject
from keys.rules.pattern_allowance import STEPS_OF_A_REQUEST
from keys.rules.privileges import (
    ApplicationPrivilege,
    Authority,
    Budget,
    Demand,
    EffectivePrivileges,
    Excess,
    Explanation,
    effective_privileges,
    excess_of,
    explain,
    parse_descriptor,
)


class Side(StrEnum):
    """Whose descriptors a side of a key's authority is made of."""

    ASSIGNED = "assigned"
    OWNER = "owner"


@dataclass(frozen=True, kw_only=True)
class KeyExplanation:
    """`sides`: whose each side of the explanation is, in its order."""

    explanation: Explanation
    sides: tuple[Side, ...]


def powers_of(key: ApiKey) -> EffectivePrivileges:
    """Return what the key's own descriptors and its owner's grant together."""
    authority = _authority_of(key)
    return effective_privileges(
        authority,
        stored_privileges=stored_privileges_of(_applications_of(authority)),
        budget=Budget(STEPS_OF_A_REQUEST),
    )


def explain_power(key: ApiKey, demand: Demand) -> KeyExplanation:
    """
    Return whether the key is allowed `demand`, and who grants it or does not.

    Raises:
        BadPattern: the demand names no privilege, a faulty pattern or too complex a one.
    """
    applications = [demand.application] if isinstance(demand, ApplicationPrivilege) else []
    explanation = explain(
        _authority_of(key),
        demand,
        stored_privileges=stored_privileges_of(applications),
        budget=Budget(STEPS_OF_A_REQUEST),
    )
    return KeyExplanation(explanation=explanation, sides=_sides_of(key))


def excess_beyond(descriptors: JsonObject, *, by: Caller) -> list[Excess]:
    """Return what these stored descriptors of a key ask for and its owner `by` does not hold."""
    assigned = [parse_descriptor(name, value, of="key") for name, value in descriptors.items()]
    applications = (entry.application for one in assigned for entry in one.applications)
    return excess_of(
        assigned,
        beyond=by.authority,
        stored_privileges=stored_privileges_of(applications),
        budget=Budget(STEPS_OF_A_REQUEST),
    )


def _authority_of(key: ApiKey) -> Authority:
    return caller_of_key(key).authority


def _sides_of(key: ApiKey) -> tuple[Side, ...]:
    assigned = (Side.ASSIGNED,) if key.descriptors else ()
    return (*assigned, Side.OWNER) if key.snapshot else assigned


def _applications_of(authority: Authority) -> Iterable[str]:
    return {
        entry.application
        for side in authority.sides
        for one in side.descriptors
        for entry in one.applications
    }
