"""What the verifier counts: plain numbers, which Prometheus is shown when it asks."""

from bisect import bisect_left
from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from keys.rules.judgement import Why
from keys.verifier.feed import Feed
from keys.verifier.memory import Memory
from keys.verifier.use import Uses

# Seconds; a verdict from memory takes a fraction of the first.
BOUNDS = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)
FASTEST = BOUNDS[0]


class Metrics:
    """
    Counts on the event loop's thread, so no lock is taken.

    Attributes:
        accepted, refused, missing, unreadable, forbidden, exceeded, unavailable: decisions by
            result; forbidden is a good credential that may not do what was asked about, exceeded
            a good key that was used too often.
        remembered, read: keys that memory could judge, and those that were read.
    """

    def __init__(self) -> None:
        self.accepted = 0
        self.refused = dict.fromkeys(Why, 0)
        self.missing = 0
        self.unreadable = 0
        self.forbidden = 0
        self.exceeded = 0
        self.unavailable = 0
        self.broken = 0
        self.remembered = 0
        self.read = 0
        self._buckets = [0] * (len(BOUNDS) + 1)
        self._seconds = 0.0

    def took(self, seconds: float) -> None:
        """Count one request into the histogram."""
        # Nearly all requests are as fast as this.
        self._buckets[0 if seconds <= FASTEST else bisect_left(BOUNDS, seconds)] += 1
        self._seconds += seconds

    @property
    def decisions(self) -> dict[str, int]:
        return {
            "accepted": self.accepted,
            **{why.value: count for why, count in self.refused.items()},
            "missing": self.missing,
            "unreadable": self.unreadable,
            "forbidden": self.forbidden,
            "exceeded": self.exceeded,
            "unavailable": self.unavailable,
            "broken": self.broken,
        }

    @property
    def latency(self) -> HistogramMetricFamily:
        total, buckets = 0, []
        for bound, count in zip([*map(str, BOUNDS), "+Inf"], self._buckets, strict=True):
            total += count
            buckets.append((bound, total))
        return HistogramMetricFamily(
            "apikeys_verifier_request_seconds",
            "Time from a request to its answer.",
            buckets=buckets,
            sum_value=self._seconds,
        )


class Exposition:
    """Shows all numbers in Prometheus' text form."""

    def __init__(self, metrics: Metrics, memory: Memory, feed: Feed, uses: Uses) -> None:
        self._metrics = metrics
        self._memory = memory
        self._feed = feed
        self._uses = uses
        # No process-wide registry: nothing of another library's is shown.
        self._registry = CollectorRegistry(auto_describe=False)
        self._registry.register(self)

    def text(self) -> bytes:
        return generate_latest(self._registry)

    def describe(self) -> list[Metric]:
        return []

    def collect(self) -> Iterator[Metric]:
        yield self._labelled(
            "apikeys_verifier_decisions", "Verdicts by result.", "result", self._metrics.decisions
        )
        yield self._metrics.latency
        yield self._labelled(
            "apikeys_verifier_lookups",
            "API keys judged from memory, or read from the database.",
            "source",
            {"memory": self._metrics.remembered, "database": self._metrics.read},
        )
        yield from self._of_memory()
        yield CounterMetricFamily(
            "apikeys_verifier_lost_uses",
            "Uses of keys that were not written, for want of room.",
            value=self._uses.lost,
        )
        yield GaugeMetricFamily(
            "apikeys_verifier_waiting_uses", "Rows of uses to be written.", value=self._uses.waiting
        )
        yield GaugeMetricFamily(
            "apikeys_verifier_staleness_seconds",
            "How long ago memory was last known to be current.",
            value=self._feed.staleness,
        )
        yield GaugeMetricFamily(
            "apikeys_verifier_live", "Whether memory may be believed.", value=self._feed.is_live
        )

    def _of_memory(self) -> Iterator[Metric]:
        entries = GaugeMetricFamily(
            "apikeys_verifier_entries", "What memory holds.", labels=["kind"]
        )
        size = GaugeMetricFamily(
            "apikeys_verifier_entry_bytes", "Bytes of that, roughly.", labels=["kind"]
        )
        evictions = CounterMetricFamily(
            "apikeys_verifier_evictions", "Entries that had to make room.", labels=["kind"]
        )
        for kind, shelf in self._memory.shelves.items():
            entries.add_metric([kind], len(shelf.entries))
            size.add_metric([kind], shelf.bytes)
            evictions.add_metric([kind], shelf.evictions)
        yield from (entries, size, evictions)
        yield CounterMetricFamily(
            "apikeys_verifier_changes", "Changes heard of.", value=self._memory.changes_seen
        )

    @staticmethod
    def _labelled(name: str, meaning: str, label: str, values: dict[str, int]) -> Metric:
        family = CounterMetricFamily(name, meaning, labels=[label])
        for value, count in values.items():
            family.add_metric([value], count)
        return family
