"""JSON names and shapes of changing many API keys at once."""

from keys.actions.bulk_update_keys import BulkUpdatedKeys
from keys.dialects.elasticsearch.errors import problem_of
from keys.dialects.elasticsearch.fields import TextListField
from keys.dialects.elasticsearch.payloads.keys import UpdateKeyBody
from keys.rules.errors import ApiKeyError
from keys.rules.json_types import JsonObject


class BulkUpdateBody(UpdateKeyBody):
    parser = "bulk_update_api_key_request"

    ids = TextListField()


def bulk_updated_json(done: BulkUpdatedKeys) -> JsonObject:
    """
    Return `{"updated": [id], "noops": [id], "errors"?: {"count": int, "details": {id: {...}}}}`.

    `errors` are absent where there are none.
    """
    body: JsonObject = {"updated": [*done.updated], "noops": [*done.noops]}
    if done.errors:
        body["errors"] = {
            "count": len(done.errors),
            "details": {key_id: _error_json(error) for key_id, error in done.errors.items()},
        }
    return body


def _error_json(error: ApiKeyError) -> JsonObject:
    problem = problem_of(error, uri="")
    return {"type": problem.type, "reason": problem.reason}
