"""The controller `server`: what this server is."""

from keys.dialects.kuzzle.calls import Call
from keys.queries.kuzzle_keys import administrator_exists, database_answers
from keys.rules.json_types import Json
from keys.rules.search.moments import milliseconds_of

# The version of Kuzzle whose API is spoken here: clients look at it.
SPOKEN_VERSION = "2.56.0"
GREEN = "green"


def now(call: Call) -> Json:
    return {"now": milliseconds_of(call.now)}


def info(call: Call) -> Json:
    kuzzle: Json = {"version": SPOKEN_VERSION, "api": {"routes": call.api}}
    return {"serverInfo": {"kuzzle": kuzzle, "services": {}}}


def public_api(call: Call) -> Json:
    return call.api


def health_check(_call: Call) -> Json:
    """Return the state of the database; of caches, which stand in our own memory, there is none."""
    storage = GREEN if database_answers() else "red"
    services: Json = {"internalCache": GREEN, "memoryStorage": GREEN, "storageEngine": storage}
    return {"status": storage, "services": services}


def admin_exists(_call: Call) -> Json:
    return {"exists": administrator_exists()}
