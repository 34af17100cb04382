"""Service accounts, and the tokens that each has."""

from keys.models import ServiceToken
from keys.rules.caller import Caller
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction, RoleDescriptor
from keys.rules.service_accounts import service_accounts

GET_ACCOUNTS = ClusterAction(f"{SECURITY}/service_account/get")
GET_CREDENTIALS = ClusterAction(f"{SECURITY}/service_account/credential/get")


def find_service_accounts(
    *, namespace: str | None, service: str | None, by: Caller
) -> dict[str, RoleDescriptor]:
    """
    Return the descriptors of the accounts, by principal; None for any namespace or service.

    Raises:
        NotAllowed: the caller may not read service accounts.

    Source: elasticsearch-specification, security/get_service_accounts.
    """
    by.check_may(GET_ACCOUNTS)
    return service_accounts(namespace=namespace, service=service)


def find_service_tokens(*, principal: str, by: Caller) -> list[str]:
    """
    Return the names of the account's tokens, sorted; an unknown account has none.

    Raises:
        NotAllowed: the caller may not read service accounts.

    Source: elasticsearch-specification, security/get_service_credentials.
    """
    by.check_may(GET_CREDENTIALS)
    rows = ServiceToken.objects.filter(principal=principal).order_by("name")
    return list(rows.values_list("name", flat=True))
