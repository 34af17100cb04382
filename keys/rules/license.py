"""What this installation's licence says, in the words of Elasticsearch's."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from keys.rules.errors import LicenseMissing

NAMESPACE = uuid.UUID("5f3c3ac4-1f7c-5c8e-9d5c-0d4d9a2f8c11")
NODES: dict[str, int] = {"trial": 1000, "basic": 1000}
ISSUER = "apikeys"
CROSS_CLUSTER = "advanced-remote-cluster-security"
DOCUMENTS = "field and document level security"
NOT_IN_BASIC = frozenset({CROSS_CLUSTER, DOCUMENTS})


def covers(feature: str, *, license_type: str) -> bool:
    """Return whether a licence of this type covers a feature, named as its refusal names it."""
    return license_type != "basic" or feature not in NOT_IN_BASIC


def check_covers(feature: str, *, license_type: str) -> None:
    """
    Let an installation pass whose licence covers the feature.

    Raises:
        LicenseMissing: it does not.
    """
    if not covers(feature, license_type=license_type):
        raise LicenseMissing(feature)


@dataclass(frozen=True, kw_only=True)
class License:
    """
    `expires` never; a product of one's own has nobody to expire it.

    Attributes:
        type: `basic`, `trial` or `enterprise`.
        max_nodes: None where resource units are counted instead.
    """

    uid: str
    type: str
    issued_at: datetime
    issued_to: str
    issuer: str = ISSUER
    status: str = "active"
    max_nodes: int | None = None
    max_resource_units: int | None = None


def license_of(*, kind: str, installation: str, issued_to: str, issued_at: datetime) -> License:
    """Return the licence of this kind; its uid stays the same as long as the installation's id."""
    nodes = NODES.get(kind)
    return License(
        uid=str(uuid.uuid5(NAMESPACE, f"{installation}/{kind}")),
        type=kind,
        issued_at=issued_at,
        issued_to=issued_to,
        max_nodes=nodes,
        max_resource_units=None if nodes else 1000,
    )
