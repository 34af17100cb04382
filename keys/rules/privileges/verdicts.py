"""The engine's answers."""

from dataclasses import dataclass
from typing import TypeAlias

from keys.rules.privileges.demands import Demand


@dataclass(frozen=True)
class Allowed:
    """Every side grants the demand."""


@dataclass(frozen=True)
class Refused:
    """
    Some side does not grant the demand.

    Attributes:
        reason: one sentence for people, which says whose descriptors lack what.
        granted_by: the named privileges that would grant this very request, least powerful first.
    """

    demand: Demand
    reason: str
    granted_by: tuple[str, ...]


Verdict: TypeAlias = Allowed | Refused
