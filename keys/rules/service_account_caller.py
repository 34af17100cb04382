"""A service account as a caller."""

from keys.rules.caller import (
    REALM_TYPES,
    SERVICE_REALM,
    AuthenticationType,
    Caller,
    CallingToken,
    Origin,
    OwnerSnapshot,
)
from keys.rules.privileges import Authority, Rights
from keys.rules.service_accounts import SERVICE_ACCOUNTS

STORED_TOKEN = "_service_account_index"  # noqa: S105  # a word of the wire form


def caller_of_service_account(
    principal: str, *, token_name: str, origin: Origin | None = None
) -> Caller:
    """Return the service account as a caller; it has one descriptor, called as the account is."""
    descriptor = SERVICE_ACCOUNTS[principal]
    return Caller(
        owner=OwnerSnapshot(
            username=principal,
            realm=SERVICE_REALM,
            realm_type=REALM_TYPES[SERVICE_REALM],
            full_name=f"Service account - {principal}",
            metadata={"_elastic_service_account": True},
        ),
        authentication_type=AuthenticationType.TOKEN,
        authority=Authority(sides=(Rights.of((descriptor,)),)),
        descriptors={principal: descriptor},
        token=CallingToken(name=token_name, type=STORED_TOKEN),
        origin=origin or Origin(),
    )
