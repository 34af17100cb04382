"""The log's word on who was turned away and why: so many lines a minute, whoever floods us."""

import logging
from collections.abc import Callable
from time import monotonic

from keys.rules.judgement import Why
from keys.rules.secret import Credential
from keys.rules.service_tokens import service_token_from
from keys.rules.tokens import token_from
from keys.verifier.credentials import (
    BadCredential,
    NoCredential,
    line_at_gateway,
    presented_by,
)
from keys.verifier.rsgi import Headers, Scope
from keys.verifier.transport import Transport

log = logging.getLogger(__name__)

MOST_LINES = 60
SECONDS = 60.0
LONGEST_SHOWN = 64


class Refusals:
    """
    Writes lines like the console's, without any secret; the caller is told less.

    Of each minute the first `MOST_LINES` are written, and how many were not: a flood costs no more.
    """

    def __init__(
        self, transport: Transport, *, key_header: str, clock: Callable[[], float] = monotonic
    ) -> None:
        self._transport = transport
        self._key_header = key_header
        self._clock = clock
        self._ends_at = 0.0
        self._left = 0
        self._unwritten = 0

    def note(self, why: Why, scope: Scope) -> None:
        """Write who was refused for this reason, if there is room for it."""
        now = self._clock()
        if now >= self._ends_at:
            self._begin_anew(now)
        if not self._left:
            self._unwritten += 1
            return
        self._left -= 1
        log.info(
            "authentication_failed %s from=%s reason=%s",
            self._shown(scope.headers),
            self._transport.address_of(scope) or "-",
            why.value,
        )

    def _begin_anew(self, now: float) -> None:
        if self._unwritten:
            log.info("authentication_failed %d times more, which are not told", self._unwritten)
        self._ends_at, self._left, self._unwritten = now + SECONDS, MOST_LINES, 0

    def _shown(self, headers: Headers) -> str:
        try:
            presented = presented_by(line_at_gateway(headers, key_header=self._key_header))
        except (NoCredential, BadCredential):
            return "key=''"
        if isinstance(presented, Credential):
            return f"key={presented.id[:LONGEST_SHOWN]!r}"
        return f"token={_name_of(presented.value)[:LONGEST_SHOWN]!r}"


def _name_of(text: str) -> str:
    """Return the public part of a token; empty for noise."""
    service_token, token = service_token_from(text), token_from(text)
    if service_token is not None:
        return f"{service_token.principal}/{service_token.name}"
    return token.id if token is not None else ""
