"""`/verify`: may the holder of this credential do what a gateway is asked for?"""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from keys.rules.certificate_identity import is_identity_met
from keys.rules.judgement import KeyType, Why
from keys.rules.kuzzle_tokens import KuzzleTokenKind
from keys.rules.privileges import Refused
from keys.rules.secret import Credential
from keys.verifier.answers import (
    COMMON,
    MISSING,
    NOT_GOOD,
    RESTRICTED,
    UNREADABLE,
    Answer,
    bad_request,
    forbidden,
)
from keys.verifier.credentials import BadCredential, NoCredential, line_at_gateway, presented_by
from keys.verifier.gateway import Asked, Gateway
from keys.verifier.holders import Holder, KeyLife
from keys.verifier.identity import lines_about
from keys.verifier.judge import Judge
from keys.verifier.limiter import Exceeded, Limiter
from keys.verifier.metrics import Metrics
from keys.verifier.permission import Permission, Unread
from keys.verifier.refusals import Refusals
from keys.verifier.rsgi import HeaderList, HttpProtocol, Scope
from keys.verifier.use import Uses
from keys.wire.gateway.needs import BadNeeds

if TYPE_CHECKING:
    from collections.abc import Awaitable

# Of what stands behind Bearer, all else is a token.
KUZZLE_KEY = f"Bearer {KuzzleTokenKind.API_KEY}"


class Verify:
    """
    Answers 200 with who asks, 401 as `_authenticate` does, 403 with what is missing.

    The credential is judged first: who has none learns nothing of routes and privileges.
    """

    def __init__(
        self,
        judge: Judge,
        metrics: Metrics,
        gateway: Gateway,
        permission: Permission,
        uses: Uses,
        limiter: Limiter,
        refusals: Refusals,
    ) -> None:
        self._limiter = limiter
        self._refusals = refusals
        self._uses = uses
        self._judge = judge
        self._metrics = metrics
        self._gateway = gateway
        self._permission = permission

    def __call__(self, scope: Scope, _protocol: HttpProtocol) -> "Answer | Awaitable[Answer]":
        now = datetime.now(UTC)
        try:
            line = line_at_gateway(scope.headers, key_header=self._gateway.key_header)
            asked = self._gateway.asked(scope)
            verdict = self._at_once(line, scope, asked, now=now)
            if verdict is None:
                return self._after_reading(line, scope, asked, now=now)
            return self._answer(verdict, scope, asked, now=now)
        except NoCredential:
            self._metrics.missing += 1
            return MISSING
        except BadCredential:
            self._metrics.unreadable += 1
            return UNREADABLE
        except BadNeeds as error:
            return bad_request(str(error))

    def _at_once(
        self, line: str, scope: Scope, asked: Asked, *, now: datetime
    ) -> KeyLife | Why | None:
        """
        Return the verdict on a key that memory knows; None for what has to be looked up.

        Raises:
            NoCredential, BadCredential, Unavailable: see there.
        """
        if line.startswith("Bearer ") and not line.startswith(KUZZLE_KEY):
            return None
        if not self._gateway.transport.lets_keys_pass(scope):
            raise NoCredential
        wanted = asked.key_type
        verdict = self._judge.recognised(line, now=now, wanted=wanted)
        if verdict is None:
            verdict = self._judge.key_in_memory(_key_in(line), now=now, wanted=wanted)
            if verdict is None:
                return None
            if isinstance(verdict, KeyLife):
                # Only now that it came again: many keys are used once in a long while.
                self._judge.learn(line, verdict)
        self._metrics.remembered += 1
        return self._with_certificate(verdict, scope)

    async def _after_reading(
        self, line: str, scope: Scope, asked: Asked, *, now: datetime
    ) -> Answer:
        presented = presented_by(line)
        if isinstance(presented, Credential):
            self._metrics.read += 1
            life = await self._judge.key_after_reading(presented, now=now, wanted=asked.key_type)
            verdict: Holder | Why = self._with_certificate(life, scope)
        elif asked.key_type is KeyType.REST:
            verdict = await self._judge.token(presented.value, now=now)
        else:
            verdict = Why.WRONG_TYPE
        answer = self._answer(verdict, scope, asked, now=now)
        return answer if isinstance(answer, Answer) else await answer

    def _with_certificate(self, verdict: KeyLife | Why, scope: Scope) -> KeyLife | Why:
        if isinstance(verdict, Why):
            return verdict
        identity = verdict.certificate_identity
        if identity is None or is_identity_met(
            identity, subject=self._gateway.certificate_subject(scope)
        ):
            return verdict
        return Why.WRONG_CERTIFICATE

    def _answer(
        self, verdict: Holder | Why, scope: Scope, asked: Asked, *, now: datetime
    ) -> "Answer | Awaitable[Answer]":
        told = COMMON
        if isinstance(verdict, KeyLife) and verdict.facts.limits is not None:
            address = self._gateway.transport.client_of(scope)
            limited = self._limiter.verdict(verdict, address=address)
            if isinstance(limited, Exceeded):
                return limited.answer
            if isinstance(limited, Why):
                verdict = limited
            else:
                told = [*limited.lines, *COMMON]
        if isinstance(verdict, Why):
            self._metrics.refused[verdict] += 1
            self._refusals.note(verdict, scope)
            return NOT_GOOD
        if isinstance(verdict, KeyLife):
            self._uses.note(verdict, scope, at=now, route=asked.route)
            if verdict.is_restricted:
                self._metrics.forbidden += 1
                return RESTRICTED
        if asked.refusal is not None:
            self._metrics.forbidden += 1
            return forbidden(asked.refusal)
        try:
            refused = self._permission.refusal_at_once(verdict, asked.demands)
        except Unread:
            return self._told(verdict, asked, told)
        return self._decided(verdict, refused, told)

    async def _told(self, holder: Holder, asked: Asked, told: HeaderList) -> Answer:
        return self._decided(holder, await self._permission.refusal(holder, asked.demands), told)

    def _decided(self, holder: Holder, refused: Refused | None, told: HeaderList) -> Answer:
        if refused is not None:
            self._metrics.forbidden += 1
            return forbidden(
                refused.reason, missing=str(refused.demand), granted_by=refused.granted_by
            )
        self._metrics.accepted += 1
        return Answer(200, [*lines_about(holder), *told], b"")


def _key_in(line: str) -> Credential:
    presented = presented_by(line)
    if isinstance(presented, Credential):
        return presented
    raise BadCredential("no key")
