"""What every request is answered with."""

from keys.dialects.kuzzle.requests import KuzzleRequest, Transport
from keys.rules.json_types import Json, JsonObject

OK = 200


def envelope(
    request: KuzzleRequest, *, node: str, result: Json = None, error: JsonObject | None = None
) -> JsonObject:
    """
    Return the answer to a request: its result, or what is wrong with it.

    Source: Kuzzle 2, the API's response format. A WebSocket's answer is found by its `room`.
    """
    status = OK if error is None else error["status"]
    answer: JsonObject = {
        "action": request.action,
        "controller": request.controller,
        "error": error,
        "headers": {},
        "node": node,
        "requestId": request.request_id,
        "result": result if error is None else None,
        "status": status,
        "volatile": request.volatile,
    }
    for name in ("index", "collection"):
        if isinstance(request.arguments.get(name), str):
            answer[name] = request.arguments[name]
    if request.connection.transport is Transport.WEBSOCKET:
        answer["room"] = request.request_id
    return answer
