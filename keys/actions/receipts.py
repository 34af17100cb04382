"""How far a change has got when its caller is answered."""

from contextvars import ContextVar
from dataclasses import dataclass

from keys.rules.json_types import JsonObject


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """
    Proof of how far a change has got when its caller is answered.

    Attributes:
        change: the number of the last change of the transaction.
        verifiers: how many have acknowledged it.
        lag: seconds from the commit until the last of them had, or its lease was over.
    """

    change: int
    verifiers: int = 0
    lag: float = 0.0

    @property
    def json(self) -> JsonObject:
        return {
            "change": self.change,
            "verifiers": self.verifiers,
            "lag_ms": round(1000 * self.lag, 1),
        }


_latest: ContextVar[Receipt | None] = ContextVar("latest_receipt", default=None)


def leave_receipt(receipt: Receipt) -> None:
    """Keep the receipt for whoever answers the caller."""
    _latest.set(receipt)


def take_receipt() -> Receipt | None:
    """Return the receipt of what was changed last here, once."""
    receipt = _latest.get()
    _latest.set(None)
    return receipt
