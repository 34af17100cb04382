"""`/healthz`, `/readyz` and `/metrics`."""

from datetime import UTC, datetime

from prometheus_client import CONTENT_TYPE_LATEST

from keys.rules.judgement import Why
from keys.rules.privileges import ClusterPrivilege
from keys.rules.secret import Credential
from keys.verifier.answers import COMMON, MISSING, NOT_GOOD, SECURITY, Answer, problem_answer
from keys.verifier.credentials import BadCredential, NoCredential, presented_in
from keys.verifier.feed import Feed
from keys.verifier.judge import Judge
from keys.verifier.metrics import Exposition
from keys.verifier.rsgi import HttpProtocol, Scope
from keys.verifier.transport import Transport, is_from_this_machine
from keys.wire.error_envelope import Problem

TEXT = [("content-type", "text/plain; charset=utf-8"), *COMMON]
ALIVE = Answer(200, TEXT, b"ok\n")
READY = Answer(200, TEXT, b"ready\n")
NOT_READY = Answer(503, [*TEXT, ("retry-after", "1")], b"the database does not answer\n")
NOT_ALLOWED = problem_answer(
    Problem(
        type=SECURITY,
        reason="figures are for callers on this machine, or with the cluster privilege [monitor]",
    ),
    status=403,
)
MONITOR = ClusterPrivilege(name="monitor")


def alive(_scope: Scope, _protocol: HttpProtocol) -> Answer:
    """Say that the process answers."""
    return ALIVE


class Ready:
    """Says whether credentials can be judged now."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed

    def __call__(self, _scope: Scope, _protocol: HttpProtocol) -> Answer:
        return READY if self._feed.is_live else NOT_READY


class Figures:
    """Shows the metrics to callers on this machine and to keys that may monitor."""

    def __init__(self, exposition: Exposition, judge: Judge, transport: Transport) -> None:
        self._exposition = exposition
        self._judge = judge
        self._transport = transport

    async def __call__(self, scope: Scope, _protocol: HttpProtocol) -> Answer:
        refusal = None if is_from_this_machine(scope) else await self._refusal(scope)
        if refusal is not None:
            return refusal
        headers = [("content-type", CONTENT_TYPE_LATEST), *COMMON]
        return Answer(200, headers, self._exposition.text())

    async def _refusal(self, scope: Scope) -> Answer | None:
        try:
            presented = presented_in(scope)
        except (NoCredential, BadCredential):
            return MISSING
        if not isinstance(presented, Credential) or not self._transport.lets_keys_pass(scope):
            return MISSING
        holder = await self._judge.key(presented, now=datetime.now(UTC))
        if isinstance(holder, Why):
            return NOT_GOOD
        return None if holder.caller.authority.allows(MONITOR) else NOT_ALLOWED
