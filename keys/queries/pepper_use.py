"""What hangs on which pepper."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from keys.models import AccessToken, ApiKey, ServiceToken, SessionToken


@dataclass(frozen=True, kw_only=True)
class PepperUse:
    """
    What was digested under one pepper.

    Attributes:
        keys: those not invalidated.
        rows: of keys, tokens and sessions, dead ones too: while there is one, the file is needed.
    """

    keys: int
    rows: int


def pepper_uses() -> dict[str, PepperUse]:
    """Return each pepper that anything hangs on."""
    keys = _counted(ApiKey.objects.not_invalidated())
    rows = Counter[str]()
    for everything in (ApiKey, AccessToken, ServiceToken, SessionToken):
        rows.update(_counted(everything.objects.all()))
    return {name: PepperUse(keys=keys.get(name, 0), rows=number) for name, number in rows.items()}


def _counted(rows: QuerySet[Any]) -> dict[str, int]:
    return dict(rows.order_by().values_list("pepper_id").annotate(number=Count("pk")))
