"""Why an authority grants a demand, or does not: the engine's verdict and who stands behind it."""

from dataclasses import dataclass

from keys.rules.privileges.application_rights import StoredPrivileges
from keys.rules.privileges.budget import Budget
from keys.rules.privileges.demands import Demand
from keys.rules.privileges.engine import Authority
from keys.rules.privileges.rights import Rights
from keys.rules.privileges.verdicts import Verdict


@dataclass(frozen=True)
class SideGrant:
    """
    What one side of an authority says to a demand.

    Attributes:
        is_granted: the side's descriptors together grant it.
        descriptors: names of those that grant it by themselves; none where it takes several.
    """

    is_granted: bool
    descriptors: tuple[str, ...]


@dataclass(frozen=True)
class Explanation:
    """`sides`: what each side says, in the order of the authority's."""

    verdict: Verdict
    sides: tuple[SideGrant, ...]


def explain(
    authority: Authority, demand: Demand, *, stored_privileges: StoredPrivileges, budget: Budget
) -> Explanation:
    """
    Return the verdict on `demand` with what each side says.

    Raises:
        BadPattern: the demand names no privilege, a faulty pattern or too complex a one.
    """
    verdict = authority.judge(demand, stored_privileges=stored_privileges, budget=budget)

    def ask(side: Rights) -> SideGrant:
        return SideGrant(
            is_granted=side.grants(demand, stored_privileges, budget),
            descriptors=tuple(
                one.name
                for one in side.descriptors
                if Rights.of([one]).grants(demand, stored_privileges, budget)
            ),
        )

    return Explanation(verdict=verdict, sides=tuple(ask(side) for side in authority.sides))
