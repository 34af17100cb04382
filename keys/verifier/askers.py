"""Who may ask about other people's credentials, and what is said of those."""

from dataclasses import dataclass
from datetime import UTC, datetime

from keys.rules.judgement import KeyType, Why
from keys.rules.privileges import ClusterPrivilege
from keys.rules.secret import Credential
from keys.verifier.answers import MISSING, NOT_GOOD, RESTRICTED, UNREADABLE, Answer, forbidden
from keys.verifier.credentials import (
    BadCredential,
    NoCredential,
    Presented,
    line_of_text,
    presented_by,
    presented_in,
)
from keys.verifier.holders import Holder, KeyLife
from keys.verifier.judge import Judge
from keys.verifier.limiter import Exceeded, Limiter, Passed
from keys.verifier.permission import Permission
from keys.verifier.rsgi import Scope
from keys.verifier.transport import Transport
from keys.verifier.use import Uses

READ_SECURITY = ClusterPrivilege(name="read_security")


@dataclass(frozen=True, kw_only=True)
class Shown:
    """
    A credential that was presented to who asks about it.

    Attributes:
        text: a key as it is handed out, or a token.
        address: from where it was presented; empty if that is not told.
        is_counted: whether the rate of a key says how often this may be asked.
    """

    text: str
    address: str
    is_counted: bool


class Askers:
    """Lets programs ask about credentials that were presented to them."""

    def __init__(
        self,
        judge: Judge,
        permission: Permission,
        transport: Transport,
        uses: Uses,
        limiter: Limiter,
    ) -> None:
        self._limiter = limiter
        self._judge = judge
        self._permission = permission
        self._transport = transport
        self._uses = uses

    async def refusal(
        self, scope: Scope, *, needed: ClusterPrivilege = READ_SECURITY
    ) -> Answer | None:
        """
        Return the answer to who may not ask; None for whose own credential has what is needed.

        Raises:
            Unavailable: nothing can be said now.
        """
        holder = await self._asker(scope)
        if isinstance(holder, Answer):
            return holder
        if isinstance(holder, KeyLife) and holder.is_restricted:
            return RESTRICTED
        refused = await self._permission.refusal(holder, [needed])
        if refused is None:
            return None
        return forbidden(refused.reason, missing=str(refused.demand), granted_by=refused.granted_by)

    async def holder_of(
        self, shown: Shown, scope: Scope, *, route: str, wanted: KeyType | None
    ) -> Holder | Why | Exceeded:
        """
        Return who holds a credential that was shown to who asks.

        Args:
            route: how the use is remembered, for this is one.
            wanted: None for a key of any type.

        Raises:
            Unavailable: nothing can be said now.
        """
        try:
            presented = presented_by(line_of_text(shown.text))
        except (NoCredential, BadCredential):
            return Why.WRONG_SECRET
        verdict = await self._holder(presented, scope, wanted=wanted or KeyType.REST)
        if verdict is Why.WRONG_TYPE and wanted is None:
            verdict = await self._holder(presented, scope, wanted=KeyType.CROSS_CLUSTER)
        if isinstance(verdict, KeyLife):
            limited = self._limited(verdict, shown)
            if limited is not None:
                return limited
            self._uses.note(verdict, scope, at=datetime.now(UTC), route=route)
        return verdict

    async def _asker(self, scope: Scope) -> Holder | Answer:
        """Return who asks, or the answer to whose own credential is no good."""
        try:
            presented = presented_in(scope)
        except NoCredential:
            return MISSING
        except BadCredential:
            return UNREADABLE
        holder = await self._holder(presented, scope, wanted=KeyType.REST)
        if isinstance(holder, KeyLife):
            limited = self._limiter.verdict(holder, address=self._transport.sender_of(scope))
            if isinstance(limited, Exceeded):
                return limited.answer
            if isinstance(limited, Why):
                return NOT_GOOD
            self._uses.note(
                holder, scope, at=datetime.now(UTC), route=f"{scope.method} {scope.path}"
            )
        return NOT_GOOD if isinstance(holder, Why) else holder

    def _limited(self, life: KeyLife, shown: Shown) -> Exceeded | Why | None:
        if not shown.is_counted:
            return self._limiter.place(life, address=shown.address)
        limited = self._limiter.verdict(life, address=shown.address)
        return None if isinstance(limited, Passed) else limited

    async def _holder(self, presented: Presented, scope: Scope, *, wanted: KeyType) -> Holder | Why:
        now = datetime.now(UTC)
        if isinstance(presented, Credential):
            if not self._transport.lets_keys_pass(scope):
                return Why.DISABLED
            return await self._judge.key(presented, now=now, wanted=wanted)
        if wanted is not KeyType.REST:
            return Why.WRONG_TYPE
        return await self._judge.token(presented.value, now=now)
