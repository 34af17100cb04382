"""
What clients saw of keys that are invalidated once, and whether one order of events explains it.

Each operation took effect at some moment between its call and its return (linearizability). A key
is good until its invalidation takes effect; so all that one verifier said of it is explained if
there is one moment for the invalidation that lies within its call, not before any accept could have
happened, and not after any refusal had to have happened. While the call lasts, and only then, two
verifiers may differ: each has a moment of its own.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Check:
    """A verifier's answer on a key; moments are seconds on one clock."""

    key: str
    called: float
    returned: float
    accepted: bool
    verifier: int = 0


@dataclass(frozen=True, kw_only=True)
class Invalidation:
    """A call that invalidates a key."""

    key: str
    called: float
    returned: float


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """What no order of events explains: `earliest` and `latest` are the bounds that cross."""

    key: str
    verifier: int
    earliest: float
    latest: float


NEVER = float("inf")


def contradictions(
    checks: Iterable[Check], invalidations: Iterable[Invalidation]
) -> list[Contradiction]:
    """Return the keys whose history cannot be explained, and the verifier it comes from."""
    ends = {one.key: one for one in invalidations}
    told: dict[tuple[str, int], list[Check]] = defaultdict(list)
    for check in checks:
        told[check.key, check.verifier].append(check)
    found = [_bounds(of, seen, ends.get(of[0])) for of, seen in told.items()]
    return [bounds for bounds in found if bounds.earliest > bounds.latest]


def _bounds(of: tuple[str, int], checks: list[Check], end: Invalidation | None) -> Contradiction:
    """Return between which moments the invalidation may have taken effect."""
    called, returned = (end.called, end.returned) if end else (NEVER, NEVER)
    accepts = [check.called for check in checks if check.accepted]
    refusals = [check.returned for check in checks if not check.accepted]
    return Contradiction(
        key=of[0],
        verifier=of[1],
        earliest=max([called, *accepts]),
        latest=min([returned, *refusals]),
    )
