"""What application entries grant: stored privileges and actions on resources."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from keys.rules.privileges.application_names import is_action_pattern
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.coverage import is_granted
from keys.rules.privileges.demands import ApplicationPrivilege
from keys.rules.privileges.descriptors import ApplicationEntry
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import charged_pattern, is_plain

KEPT_ACTIONS = 256


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

    application: PatternSet
    privileges: tuple[str, ...]
    resources: PatternSet

    @classmethod
    def of(cls, entry: ApplicationEntry) -> "ApplicationGrant":
        return cls(
            application=PatternSet.of([entry.application]),
            privileges=entry.privileges,
            resources=PatternSet.of(entry.resources),
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
    resource = charged_pattern(demand.resource, budget)

    def reach(several: Sequence[ApplicationGrant]) -> bool:
        return PatternSet.united(grant.resources for grant in several).covers(resource, budget)

    def suffice(several: Sequence[ApplicationGrant]) -> bool:
        held = dict.fromkeys(action for grant in several for action in grant.actions(stored))
        return _hold(_actions(tuple(held)), wanted, budget)

    return is_granted(
        candidates,
        touch=lambda grant: bool(grant.actions(stored)),
        reach=reach,
        suffice=suffice,
    )


def _hold(held: PatternSet, wanted: tuple[str, ...], budget: Budget) -> bool:
    if held.describes_everything:
        return True  # Even a name that is not stored.
    return bool(wanted) and all(
        held.matches(action)
        if is_plain(action)
        else held.covers(charged_pattern(action, budget), budget)
        for action in wanted
    )


@lru_cache(maxsize=KEPT_ACTIONS)
def _actions(texts: tuple[str, ...]) -> PatternSet:
    # Kibana's privileges have thousands of actions, and each check needs all of them.
    return PatternSet.of(texts)
