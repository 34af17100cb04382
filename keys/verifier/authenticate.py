"""`GET /_security/_authenticate`: whose the credential is."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from keys.rules.judgement import Why
from keys.rules.secret import Credential
from keys.verifier.answers import MISSING, NOT_GOOD, UNREADABLE, Answer, headers_for
from keys.verifier.credentials import BadCredential, NoCredential, presented_in
from keys.verifier.holders import Holder
from keys.verifier.judge import Judge
from keys.verifier.metrics import Metrics
from keys.verifier.rsgi import HttpProtocol, Scope
from keys.verifier.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from keys.wire.headers import BearerToken


class Authenticate:
    """Answers with Elasticsearch's body, and always alike when the credential is no good."""

    def __init__(self, judge: Judge, metrics: Metrics, transport: Transport) -> None:
        self._judge = judge
        self._metrics = metrics
        self._transport = transport

    def __call__(self, scope: Scope, _protocol: HttpProtocol) -> "Answer | Awaitable[Answer]":
        try:
            presented = presented_in(scope)
        except NoCredential:
            self._metrics.missing += 1
            return MISSING
        except BadCredential:
            self._metrics.unreadable += 1
            return UNREADABLE
        now = datetime.now(UTC)
        if not isinstance(presented, Credential):
            return self._token(presented, scope, now=now)
        if not self._transport.lets_keys_pass(scope):
            self._metrics.missing += 1
            return MISSING
        verdict = self._judge.key_at_once(presented, now=now)
        if verdict is None:
            return self._key(presented, scope, now=now)
        self._metrics.remembered += 1
        return self._answer(verdict, scope)

    async def _key(self, presented: Credential, scope: Scope, *, now: datetime) -> Answer:
        self._metrics.read += 1
        return self._answer(await self._judge.key_after_reading(presented, now=now), scope)

    async def _token(self, presented: "BearerToken", scope: Scope, *, now: datetime) -> Answer:
        return self._answer(await self._judge.token(presented.value, now=now), scope)

    def _answer(self, verdict: Holder | Why, scope: Scope) -> Answer:
        if isinstance(verdict, Why):
            self._metrics.refused[verdict] += 1
            return NOT_GOOD
        self._metrics.accepted += 1
        return Answer(200, headers_for(scope.headers.get("accept", "")), verdict.body)
