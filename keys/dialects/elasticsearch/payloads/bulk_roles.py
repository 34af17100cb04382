"""JSON names and shapes of the endpoints about many roles."""

from collections.abc import Mapping

from keys.actions.delete_roles import DeletedRoles
from keys.actions.put_roles import PutRoles
from keys.dialects.elasticsearch.bodies import BodySerializer
from keys.dialects.elasticsearch.fields import ObjectField, TextListField
from keys.dialects.elasticsearch.payloads.common import refusals_json
from keys.rules.errors import ApiKeyError, Invalid, RoleIsReserved
from keys.rules.json_types import Json, JsonObject


class PutRolesBody(BodySerializer):
    parser = "bulk_update_roles_request_payload"

    roles = ObjectField()


class DeleteRolesBody(BodySerializer):
    parser = "bulk_delete_roles_request"

    names = TextListField()


def put_roles_json(done: PutRoles) -> JsonObject:
    """Return `{"created"?: [name], "updated"?: [...], "noop"?: [...], "errors"?: {...}}`."""
    named = {"created": done.created, "updated": done.updated, "noop": done.noop}
    # Elasticsearch counts a reserved name among the broken rules of that role.
    refused = {
        name: Invalid([str(error)]) if isinstance(error, RoleIsReserved) else error
        for name, error in done.errors.items()
    }
    return _outcome_json(named, refused)


def deleted_roles_json(done: DeletedRoles) -> JsonObject:
    """Return `{"deleted"?: [name], "not_found"?: [...], "errors"?: {...}}`."""
    return _outcome_json({"deleted": done.deleted, "not_found": done.not_found}, done.errors)


def _outcome_json(named: Mapping[str, list[str]], refused: Mapping[str, ApiKeyError]) -> JsonObject:
    shown: dict[str, Json] = {outcome: [*names] for outcome, names in named.items() if names}
    if refused:
        shown["errors"] = refusals_json(refused)
    return shown
