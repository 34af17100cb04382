"""What a key can do, why, and what of it is out of its owner's reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from keys.access.callers import caller_of_key
from keys.access.stored_privileges import stored_privileges_of
from keys.models import ApiKey
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
    Rights,
    RoleDescriptor,
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


def excess_of_key(key: ApiKey) -> list[Excess]:
    """Return what the key's own descriptors ask for and its owner's snapshot does not hold."""
    if key.snapshot is None or not key.descriptors:
        return []
    assigned = _read(key.descriptors)
    applications = (entry.application for one in assigned for entry in one.applications)
    return excess_of(
        assigned,
        beyond=Authority((Rights.of(_read(key.snapshot.descriptors)),)),
        stored_privileges=stored_privileges_of(applications),
        budget=Budget(STEPS_OF_A_REQUEST),
    )


def _read(descriptors: JsonObject) -> list[RoleDescriptor]:
    return [parse_descriptor(name, value, of="key") for name, value in descriptors.items()]


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
