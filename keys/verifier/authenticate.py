"""`GET /_security/_authenticate`: whose the credential is."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from keys.rules.judgement import Why
from keys.rules.secret import Credential
from keys.verifier.answers import MISSING, NOT_GOOD, UNREADABLE, Answer, headers_for
from keys.verifier.credentials import BadCredential, NoCredential, line_in, presented_by
from keys.verifier.holders import Holder, KeyLife
from keys.verifier.judge import Judge
from keys.verifier.limiter import Exceeded, Limiter
from keys.verifier.metrics import Metrics
from keys.verifier.refusals import Refusals
from keys.verifier.rsgi import HttpProtocol, Scope
from keys.verifier.transport import Transport
from keys.verifier.use import Uses

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from keys.wire.headers import BearerToken

ROUTE = "GET /_security/_authenticate"


class Authenticate:
    """Answers with Elasticsearch's body, and always alike when the credential is no good."""

    def __init__(
        self,
        judge: Judge,
        metrics: Metrics,
        transport: Transport,
        uses: Uses,
        limiter: Limiter,
        refusals: Refusals,
    ) -> None:
        self._limiter = limiter
        self._refusals = refusals
        self._judge = judge
        self._metrics = metrics
        self._transport = transport
        self._uses = uses

    def __call__(self, scope: Scope, _protocol: HttpProtocol) -> "Answer | Awaitable[Answer]":
        headers = scope.headers
        now = datetime.now(UTC)
        keys_may_pass = self._transport.lets_keys_pass(scope)
        try:
            line = line_in(headers)
            verdict = self._judge.recognised(line, now=now) if keys_may_pass else None
            if verdict is None:
                return self._judged(line, scope, now=now, keys_may_pass=keys_may_pass)
        except NoCredential:
            self._metrics.missing += 1
            return MISSING
        except BadCredential:
            self._metrics.unreadable += 1
            return UNREADABLE
        self._metrics.remembered += 1
        return self._answer_about_key(verdict, scope, now=now)

    def _judged(
        self, line: str, scope: Scope, *, now: datetime, keys_may_pass: bool
    ) -> "Answer | Awaitable[Answer]":
        presented = presented_by(line)
        if not isinstance(presented, Credential):
            return self._token(presented, scope, now=now)
        if not keys_may_pass:
            raise NoCredential
        verdict = self._judge.key_in_memory(presented, now=now)
        if verdict is None:
            return self._key(presented, scope, now=now)
        self._metrics.remembered += 1
        if isinstance(verdict, KeyLife):
            # Only now that it came again: many keys are used once in a long while.
            self._judge.learn(line, verdict)
        return self._answer_about_key(verdict, scope, now=now)

    async def _key(self, presented: Credential, scope: Scope, *, now: datetime) -> Answer:
        self._metrics.read += 1
        verdict = await self._judge.key_after_reading(presented, now=now)
        return self._answer_about_key(verdict, scope, now=now)

    async def _token(self, presented: "BearerToken", scope: Scope, *, now: datetime) -> Answer:
        return self._answer(await self._judge.token(presented.value, now=now), scope)

    def _answer_about_key(self, verdict: KeyLife | Why, scope: Scope, *, now: datetime) -> Answer:
        if isinstance(verdict, KeyLife):
            if verdict.facts.limits is not None:
                return self._limited(verdict, scope, now=now)
            self._uses.note(verdict, scope, at=now, route=ROUTE)
        return self._answer(verdict, scope)

    def _limited(self, life: KeyLife, scope: Scope, *, now: datetime) -> Answer:
        limited = self._limiter.verdict(life, address=self._transport.sender_of(scope))
        if isinstance(limited, Exceeded):
            return limited.answer
        if isinstance(limited, Why):
            return self._answer(limited, scope)
        self._uses.note(life, scope, at=now, route=ROUTE)
        answer = self._answer(life, scope)
        return Answer(answer.status, [*answer.headers, *limited.lines], answer.body)

    def _answer(self, verdict: Holder | Why, scope: Scope) -> Answer:
        if isinstance(verdict, Why):
            self._metrics.refused[verdict] += 1
            self._refusals.note(verdict, scope)
            return NOT_GOOD
        self._metrics.accepted += 1
        return Answer(200, headers_for(scope.headers.get("accept", "")), verdict.body)
