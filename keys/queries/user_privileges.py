"""All privileges of the caller in one object."""

from keys.rules.caller import Caller
from keys.rules.errors import BadRequest
from keys.rules.json_types import JsonObject
from keys.rules.privileges import merged_privileges

TWO_SIDES = 2


def user_privileges(*, by: Caller) -> JsonObject:
    """
    Return what the caller's role descriptors grant together; see `merged_privileges`.

    Raises:
        BadRequest: the caller is an API key with descriptors of its own: what two sides grant
            together cannot be said as one.

    Source: elasticsearch-specification, security/get_user_privileges.
    """
    sides = by.authority.sides
    if by.key is not None and len(sides) >= TWO_SIDES:
        raise BadRequest(
            "Cannot retrieve privileges for API keys with assigned role descriptors. Please use"
            " the Get API key information API https://ela.st/es-api-get-api-key"
        )
    return merged_privileges(descriptor for side in sides for descriptor in side.descriptors)
