"""
A change is answered once nobody can be let in any more by what he remembers of before.

On SQLite verifiers look at the file for each request, so there is nobody to wait for. On
PostgreSQL each holds a lease (see `keys.verifier.postgresql_feed`), whose row says of which
transactions it has seen the changes. Here, after the commit and outside any transaction, every
verifier with a row is waited for: until it has seen this one, or until its row has stayed the same
for longer than a lease lasts. Then the row is removed, which keeps a verifier that only slept from
renewing what it has lost. No clock is compared with that of another machine.
"""

import time
from dataclasses import dataclass, field

from django.db import connection, transaction

from keys.actions.receipts import Receipt, leave_receipt
from keys.models import AuditEvent
from keys.models.verifier_lease import CHANNEL, SECONDS_UNTIL_SURELY_OVER

SHORTEST_PAUSE, LONGEST_PAUSE = 0.001, 0.02
THIS_TRANSACTION = "SELECT CAST(CAST(pg_current_xact_id() AS text) AS bigint)"
WAKE_VERIFIERS = "SELECT pg_notify(%s, '')"
LEASES = """
    SELECT verifier, renewals,
           pg_visible_in_snapshot(CAST(CAST(%s AS text) AS xid8), CAST(snapshot AS pg_snapshot))
      FROM keys_verifierlease
"""
END_LEASE = "DELETE FROM keys_verifierlease WHERE verifier = %s AND renewals = %s"


@dataclass(eq=False)
class Settlement:
    """
    What one transaction changed; called by Django once that is committed.

    Attributes:
        transaction: its number; None on SQLite.
        last: the number of the last change.
        must_wait: whether anybody may remember otherwise.
    """

    transaction: int | None
    last: int = 0
    must_wait: bool = False
    events: list[int] = field(default_factory=list)

    def note(self, number: int, *, must_wait: bool) -> None:
        """Count a change of this transaction."""
        self.last = max(self.last, number)
        if must_wait and not self.must_wait:
            self.must_wait = True
            if self.transaction is not None:
                with connection.cursor() as cursor:
                    cursor.execute(WAKE_VERIFIERS, [CHANNEL])

    def __call__(self) -> None:
        if not self.last:
            return
        receipt = Receipt(change=self.last)
        if self.transaction is not None and self.must_wait:
            receipt = settle(self.transaction, change=self.last)
            if receipt.lag:
                AuditEvent.objects.filter(pk__in=self.events).update(receipt=receipt.json)
        leave_receipt(receipt)


def settlement_of_this_transaction() -> Settlement:
    """
    Return what is called after the commit of the transaction under way.

    Raises:
        RuntimeError: there is none: a change would then be answered before it could be waited for.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a change is recorded in the transaction that makes it")
    settlement = settlement_under_way()
    if settlement is None:
        settlement = Settlement(_number_of_transaction())
        transaction.on_commit(settlement)
    return settlement


def settlement_under_way() -> Settlement | None:
    """Return the one of the transaction under way, if it has changed anything yet."""
    # Django empties this list when a transaction, or a part of it, is taken back.
    callbacks = (entry[1] for entry in connection.run_on_commit)
    return next((one for one in callbacks if isinstance(one, Settlement)), None)


def settle(number: int, *, change: int) -> Receipt:
    """Wait until every verifier has seen the transaction of this number, or has lost its lease."""
    began, pause = _now(), SHORTEST_PAUSE
    acknowledged: set[str] = set()
    unchanged_since: dict[tuple[str, int], float] = {}
    has_waited = False
    while _are_awaited(number, acknowledged, unchanged_since):
        has_waited = True
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    has_waited = has_waited or bool(acknowledged)
    lag = _now() - began if has_waited else 0.0
    return Receipt(change=change, verifiers=len(acknowledged), lag=lag)


def _are_awaited(
    number: int, acknowledged: set[str], unchanged_since: dict[tuple[str, int], float]
) -> bool:
    """Look at the leases once; end those that are over."""
    with connection.cursor() as cursor:
        cursor.execute(LEASES, [number])
        leases = cursor.fetchall()
        # After the answer: whatever renewal it shows was sent before.
        now, are_awaited = _now(), False
        for verifier, renewals, has_seen in leases:
            since = unchanged_since.setdefault((verifier, renewals), now)
            if has_seen:
                acknowledged.add(verifier)
            elif now - since < SECONDS_UNTIL_SURELY_OVER:
                are_awaited = True
            else:
                cursor.execute(END_LEASE, [verifier, renewals])
                # It renewed in the last moment: so it goes on, and is waited for.
                are_awaited = are_awaited or not cursor.rowcount
    return are_awaited


def _number_of_transaction() -> int | None:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(THIS_TRANSACTION)
        number: int = cursor.fetchone()[0]
    return number


def _now() -> float:
    """Return seconds on a clock that nobody sets and that counts sleep."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)
