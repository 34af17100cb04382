"""Requests that may be sent twice."""

from rest_framework.request import Request

from keys.dialects.elasticsearch.base import KeyServiceView
from keys.rules.idempotency import IdempotentRequest

HEADER = "Idempotency-Key"


class RepeatableView(KeyServiceView):
    """A path that knows a repeated request by its `Idempotency-Key`."""

    def idempotency(self, request: Request) -> IdempotentRequest | None:
        """Return what makes a repetition of this request known; None when nothing shall."""
        key = request.headers.get(HEADER)
        if key is None:
            return None
        return IdempotentRequest(
            key=key, body=self.content or self.given.get("source", "").encode()
        )
