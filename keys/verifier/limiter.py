"""Keys with limits: whether this address may use one, and whether it was used too often."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic_ns

from keys.rules.judgement import BadKey, Why, judge_place
from keys.rules.limits import Rate
from keys.rules.rate_meter import MOST_METERS, Allowance, RateMeters
from keys.verifier.answers import Answer, problem_answer
from keys.verifier.holders import KeyLife
from keys.verifier.metrics import Metrics
from keys.verifier.rsgi import HeaderList
from keys.wire.error_envelope import Problem
from keys.wire.rate_limit import rate_limit_lines


@dataclass(frozen=True)
class Passed:
    """The key may be used; `lines` tell what its rate leaves, if it has one."""

    lines: HeaderList


@dataclass(frozen=True)
class Exceeded:
    """The key was used too often."""

    rate: Rate
    allowance: Allowance

    @property
    def reason(self) -> str:
        return (
            f"too many requests: this API key may be used [{self.rate.requests}] times"
            f" per {self.rate.per.value}"
        )

    @property
    def answer(self) -> Answer:
        problem = Problem(type="es_rejected_execution_exception", reason=self.reason)
        lines = rate_limit_lines(self.rate, self.allowance)
        return problem_answer(problem, status=429, headers=lines)


NOTHING_TOLD = Passed([])


class Limiter:
    """
    Judges keys that are good in every other way.

    What was granted is counted here, apart from what memory holds of a key: to change the key, or
    to drive it out, forgives nothing. Each verifier counts what it grants itself.
    """

    def __init__(
        self,
        metrics: Metrics,
        *,
        clock: Callable[[], int] = monotonic_ns,
        most: int = MOST_METERS,
    ) -> None:
        self._metrics = metrics
        self._clock = clock
        self._meters = RateMeters(most=most)

    def __len__(self) -> int:
        return len(self._meters)

    def place(self, life: KeyLife, *, address: str) -> Why | None:
        """Return why the key may not be used from an address; None where it may."""
        verdict = judge_place(life.facts.limits, address=address)
        return verdict.why if isinstance(verdict, BadKey) else None

    def verdict(self, life: KeyLife, *, address: str) -> Passed | Exceeded | Why:
        """
        Judge one request, and count it if it passes; once for each.

        Args:
            address: where it came from; empty if nobody knows.
        """
        limits = life.facts.limits
        why = self.place(life, address=address)
        if why is not None:
            return why
        if limits is None or limits.rate is None:
            return NOTHING_TOLD
        allowance = self._meters.take(life.primary_key, limits.rate, now=self._clock())
        if allowance.is_granted:
            return Passed(rate_limit_lines(limits.rate, allowance))
        self._metrics.exceeded += 1
        return Exceeded(limits.rate, allowance)
