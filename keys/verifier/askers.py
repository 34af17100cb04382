"""Who may ask about other people's credentials, and what is said of those."""

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
from keys.verifier.permission import Permission
from keys.verifier.rsgi import Scope
from keys.verifier.transport import Transport
from keys.verifier.use import Uses

READ_SECURITY = ClusterPrivilege(name="read_security")


class Askers:
    """Lets programs ask about credentials that were presented to them."""

    def __init__(
        self, judge: Judge, permission: Permission, transport: Transport, uses: Uses
    ) -> None:
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
        try:
            presented = presented_in(scope)
        except NoCredential:
            return MISSING
        except BadCredential:
            return UNREADABLE
        holder = await self._holder(presented, scope, wanted=KeyType.REST)
        if isinstance(holder, Why):
            return NOT_GOOD
        if isinstance(holder, KeyLife) and holder.is_restricted:
            return RESTRICTED
        refused = await self._permission.refusal(holder, [needed])
        if refused is None:
            return None
        return forbidden(refused.reason, missing=str(refused.demand), granted_by=refused.granted_by)

    async def holder_of(
        self, text: str, scope: Scope, *, route: str, wanted: KeyType | None
    ) -> Holder | Why:
        """
        Return who holds the credential with this text: a key as it is handed out, or a token.

        Args:
            route: how the use is remembered, for this is one.
            wanted: None for a key of any type.

        Raises:
            Unavailable: nothing can be said now.
        """
        try:
            presented = presented_by(line_of_text(text))
        except (NoCredential, BadCredential):
            return Why.WRONG_SECRET
        verdict = await self._holder(presented, scope, wanted=wanted or KeyType.REST)
        if verdict is Why.WRONG_TYPE and wanted is None:
            verdict = await self._holder(presented, scope, wanted=KeyType.CROSS_CLUSTER)
        if isinstance(verdict, KeyLife):
            self._uses.note(verdict, scope, at=datetime.now(UTC), route=route)
        return verdict

    async def _holder(self, presented: Presented, scope: Scope, *, wanted: KeyType) -> Holder | Why:
        now = datetime.now(UTC)
        if isinstance(presented, Credential):
            if not self._transport.lets_keys_pass(scope):
                return Why.DISABLED
            return await self._judge.key(presented, now=now, wanted=wanted)
        if wanted is not KeyType.REST:
            return Why.WRONG_TYPE
        return await self._judge.token(presented.value, now=now)
