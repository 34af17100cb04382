"""The judge: whether an authority grants a demand, and if not, who lacks what."""

from dataclasses import dataclass
from functools import lru_cache

from keys.rules.privileges.application_rights import StoredPrivileges, nothing_stored
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.cluster_table import (
    CLUSTER_PRIVILEGES,
    cluster_granting,
    cluster_implying,
)
from keys.rules.privileges.demands import (
    ClusterAction,
    ClusterPrivilege,
    Demand,
    IndexAction,
    IndexPrivilege,
    RemoteIndexAction,
)
from keys.rules.privileges.index_rights import IndexAccess
from keys.rules.privileges.index_table import (
    INDEX_PRIVILEGES,
    index_granting,
    index_implying,
    name_and_store,
)
from keys.rules.privileges.rights import Rights
from keys.rules.privileges.verdicts import Allowed, Refused, Verdict

ALLOWED = Allowed()
KEPT_NAMES = 1_024
ONE_SIDE = ("The caller's role descriptors do not grant",)
TWO_SIDES = (
    "The API key's own role descriptors do not grant",
    "The role descriptors of its owner, as the API key remembers them, do not grant",
)
NEITHER_SIDE = "Neither the API key's own role descriptors nor those of its owner grant"


@dataclass(frozen=True)
class Authority:
    """
    What a caller may do: whatever every one of its sides grants.

    Attributes:
        sides: one for a user or a key without descriptors of its own; for another key first its
            assigned descriptors, then its owner's as the key remembers them. Without any side
            nothing is allowed.
    """

    sides: tuple[Rights, ...]

    def judge(
        self,
        demand: Demand,
        *,
        stored_privileges: StoredPrivileges = nothing_stored,
        budget: Budget | None = None,
    ) -> Verdict:
        """
        Return whether `demand` is allowed, or why it is not.

        Args:
            stored_privileges: looks up application privileges, at the moment they matter.
            budget: what patterns may cost; give one for all demands of a request.

        Raises:
            BadPattern: the demand names no privilege, a faulty pattern or too complex a one.
        """
        budget = budget or Budget()
        refusing = [
            side for side in self.sides if not side.grants(demand, stored_privileges, budget)
        ]
        if self.sides and not refusing:
            return ALLOWED
        return Refused(
            demand=demand, reason=self._reason(demand, refusing), granted_by=granted_by(demand)
        )

    def allows(
        self,
        demand: Demand,
        *,
        stored_privileges: StoredPrivileges = nothing_stored,
        budget: Budget | None = None,
    ) -> bool:
        """Return whether `demand` is allowed; for buttons, and where no reason is shown."""
        budget = budget or Budget()
        return bool(self.sides) and all(
            side.grants(demand, stored_privileges, budget) for side in self.sides
        )

    def index_access(self, index: str, action: str) -> IndexAccess | None:
        """Return which fields and documents `action` may see, None where it is refused."""
        demand = IndexAction(action=action, index=index)
        sides = [side.index_access(demand) for side in self.sides]
        granted = tuple(side for side in sides if side)
        return IndexAccess(granted) if granted and len(granted) == len(sides) else None

    @property
    def workflows(self) -> frozenset[str] | None:
        """Return the only workflows that are open, None where nothing restricts them."""
        limits = [side.workflows for side in self.sides if side.workflows is not None]
        return frozenset.intersection(*limits) if limits else None

    def allows_workflow(self, workflow: str | None) -> bool:
        """Return whether an endpoint may be used that belongs to `workflow`, or to none."""
        return self.workflows is None or workflow in self.workflows

    def _reason(self, demand: Demand, refusing: list[Rights]) -> str:
        if not self.sides:
            return f"The caller has no role descriptors that could grant {demand}."
        if len(refusing) > 1:
            return f"{NEITHER_SIDE} {demand}."
        words = ONE_SIDE if len(self.sides) == 1 else TWO_SIDES
        return f"{words[self.sides.index(refusing[0])]} {demand}."


@lru_cache(maxsize=KEPT_NAMES)
def granted_by(demand: Demand) -> tuple[str, ...]:
    """Return the named privileges that would grant this very request, least powerful first."""
    match demand:
        case ClusterAction(action, own):
            return CLUSTER_PRIVILEGES.in_order(cluster_granting(action, own=own))
        case ClusterPrivilege(name):
            return cluster_implying(name.lower())
        case IndexAction(action, index) | RemoteIndexAction(_, action, index):
            _, store = name_and_store(index)
            return INDEX_PRIVILEGES.in_order(index_granting(action, store=store)) if store else ()
        case IndexPrivilege(privilege):
            return index_implying(privilege.lower())
        case _:
            return ()
