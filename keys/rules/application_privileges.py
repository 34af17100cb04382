"""Privileges of other applications: what may be stored, and who may manage them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from keys.rules.json_types import JsonObject
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction, stored_privilege_problems

LONGEST_NAME = 512
EVERY_APPLICATION = "*"


@dataclass(frozen=True, kw_only=True)
class NewPrivilege:
    """A privilege to be stored; `actions` are patterns of the application's own actions."""

    application: str
    name: str
    actions: tuple[str, ...]
    metadata: JsonObject = field(default_factory=dict)

    def json(self) -> JsonObject:
        return {
            "application": self.application,
            "name": self.name,
            "actions": [*self.actions],
            "metadata": self.metadata,
        }


def privilege_action(verb: str, applications: Sequence[str]) -> ClusterAction:
    """
    Return the action of a request that touches these applications' privileges.

    Args:
        verb: `get`, `put` or `delete`.
        applications: names or patterns; none for a request about all.
    """
    return ClusterAction(
        f"{SECURITY}/privilege/{verb}", applications=tuple(applications) or (EVERY_APPLICATION,)
    )


def privileges_problems(privileges: Sequence[NewPrivilege]) -> list[str]:
    """Return what is wrong with privileges that are to be stored, all of it at once."""
    if not privileges:
        return ["At least one application privilege must be provided"]
    found: list[str] = []
    for one in privileges:
        found += stored_privilege_problems(
            application=one.application, name=one.name, actions=one.actions, metadata=one.metadata
        )
        if max(len(one.application), len(one.name)) > LONGEST_NAME:
            found.append(
                f"application and privilege names may be at most [{LONGEST_NAME}] characters long"
            )
    return list(dict.fromkeys(found))


def privilege_subject(applications: Collection[str]) -> str:
    """Return what the audit trail calls these applications together."""
    return (
        next(iter(applications)) if len(applications) == 1 else f"{len(applications)} applications"
    )
