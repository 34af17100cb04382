"""`/healthz`, `/readyz` and `/metrics`."""

from prometheus_client import CONTENT_TYPE_LATEST

from keys.rules.privileges import ClusterPrivilege
from keys.verifier.answers import COMMON, Answer
from keys.verifier.askers import Askers
from keys.verifier.feed import Feed
from keys.verifier.metrics import Exposition
from keys.verifier.rsgi import HttpProtocol, Scope
from keys.verifier.transport import is_from_this_machine

TEXT = [("content-type", "text/plain; charset=utf-8"), *COMMON]
ALIVE = Answer(200, TEXT, b"ok\n")
READY = Answer(200, TEXT, b"ready\n")
NOT_READY = Answer(503, [*TEXT, ("retry-after", "1")], b"the database does not answer\n")
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
    """Shows the metrics to callers on this machine and to who may monitor."""

    def __init__(self, exposition: Exposition, askers: Askers) -> None:
        self._exposition = exposition
        self._askers = askers

    async def __call__(self, scope: Scope, _protocol: HttpProtocol) -> Answer:
        if not is_from_this_machine(scope):
            refusal = await self._askers.refusal(scope, needed=MONITOR)
            if refusal is not None:
                return refusal
        headers = [("content-type", CONTENT_TYPE_LATEST), *COMMON]
        return Answer(200, headers, self._exposition.text())
