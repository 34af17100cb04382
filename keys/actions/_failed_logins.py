"""The log's word on who was turned away, so that an operator sees somebody guess; no secret."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from keys.rules.caller import Origin
from keys.rules.errors import NotAuthenticated

log = logging.getLogger(__name__)
LONGEST_SHOWN = 64


@contextmanager
def failures_logged(kind: str, name: str, *, origin: Origin | None) -> Iterator[None]:
    """
    Log why whoever is looked at in here is refused; only the log may know the detail.

    Args:
        kind: what is presented: `key`, `token`, `session` or `user`.
        name: its public part, as far as there is one.
        origin: where it comes from, as far as that is known.
    """
    try:
        yield
    except NotAuthenticated as refusal:
        log_failure(kind, name, origin=origin, detail=refusal.detail)
        raise


def log_failure(kind: str, name: str, *, origin: Origin | None, detail: str) -> None:
    """Write the line; see `failures_logged`."""
    address = (origin.address if origin else "") or "-"
    log.info(
        "authentication_failed %s=%r from=%s reason=%s", kind, name[:LONGEST_SHOWN], address, detail
    )
