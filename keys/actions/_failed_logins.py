"""The log's word on who was turned away, so that an operator sees somebody guess; no secret."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from keys.rules.errors import NotAuthenticated

log = logging.getLogger(__name__)
LONGEST_SHOWN = 64


@contextmanager
def failures_logged(kind: str, name: str) -> Iterator[None]:
    """
    Log why whoever is looked at in here is refused; only the log may know the detail.

    Args:
        kind: what is presented: `key` or `token`.
        name: its public part, as far as there is one.
    """
    try:
        yield
    except NotAuthenticated as refusal:
        log.info(
            "authentication_failed %s=%r reason=%s", kind, name[:LONGEST_SHOWN], refusal.detail
        )
        raise
