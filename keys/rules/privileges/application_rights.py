"""What application entries grant: stored privileges and actions on resources."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from keys.rules.privileges.application_names import is_action_pattern
from keys.rules.privileges.automata import Automaton, is_within
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.coverage import is_granted
from keys.rules.privileges.demands import ApplicationPrivilege
from keys.rules.privileges.descriptors import ApplicationEntry
from keys.rules.privileges.patterns import (
    Pattern,
    is_covered,
    pattern,
    union_of,
    usable_patterns,
)

EVERY_ACTION = "*"


StoredPrivileges: TypeAlias = Callable[[str], Mapping[str, tuple[str, ...]]]
"""
Looks up the stored privileges of an application, when they are needed and not before: its name in,
the action patterns of each privilege by name out.
"""


def nothing_stored(_application: str) -> Mapping[str, tuple[str, ...]]:
    return {}


@dataclass(frozen=True, eq=False)
class ApplicationGrant:
    """An application entry with its patterns compiled."""

    application: Pattern
    privileges: tuple[str, ...]
    resources: tuple[Pattern, ...]

    @classmethod
    def of(cls, entry: ApplicationEntry) -> "ApplicationGrant | None":
        """Return the compiled entry, None where no application can match it."""
        applications = usable_patterns([entry.application])
        if not applications:
            return None
        return cls(
            application=applications[0],
            privileges=entry.privileges,
            resources=usable_patterns(entry.resources),
        )

    def actions(self, stored: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Return the action patterns; a name that is not stored has none."""
        return tuple(
            action
            for name in self.privileges
            for action in ((name,) if is_action_pattern(name) else stored.get(name, ()))
        )


def covers(
    grants: Iterable[ApplicationGrant],
    demand: ApplicationPrivilege,
    stored_privileges: StoredPrivileges,
    budget: Budget,
) -> bool:
    """
    Return whether `grants` hold the demanded privilege on every demanded resource.

    Raises:
        BadPattern: the resource or action is faulty, or this costs too much to decide.
    """
    candidates = [grant for grant in grants if grant.application.matches(demand.application)]
    if not candidates:
        return False
    stored = stored_privileges(demand.application)
    named = demand.privilege
    wanted = (named,) if is_action_pattern(named) else stored.get(named, ())
    resource = pattern(demand.resource)

    def reach(several: Sequence[ApplicationGrant]) -> bool:
        patterns = [one for grant in several for one in grant.resources]
        return is_covered(resource, by=patterns, budget=budget)

    def suffice(several: Sequence[ApplicationGrant]) -> bool:
        held = [action for grant in several for action in grant.actions(stored)]
        return _hold(tuple(dict.fromkeys(held)), wanted, budget)

    return is_granted(candidates, reach=reach, suffice=suffice)


def _hold(held: tuple[str, ...], wanted: tuple[str, ...], budget: Budget) -> bool:
    if EVERY_ACTION in held:
        return True
    if not wanted or not held:
        return False
    usable = tuple(one.text for one in usable_patterns(held))
    return is_within(wanted=[_union(wanted)], cover=[_union(usable)], budget=budget)


@lru_cache(maxsize=256)
def _union(texts: tuple[str, ...]) -> Automaton:
    return union_of(texts)
