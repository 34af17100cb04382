"""What the installation says of itself."""

import base64
import hashlib
import hmac

from django.conf import settings

from keys.conf import key_settings
from keys.rules.json_types import JsonObject

# The line of Elasticsearch whose security API this is: clients compare it with their own.
NUMBER = "9.4.0"
BUILD_DATE = "2026-01-01T00:00:00.000000000Z"
LUCENE = "10.3.2"
OLDEST_WIRE = "8.19.0"
OLDEST_INDEX = "8.0.0"
UUID_LENGTH = 22
TAGLINE = "You Know, for Search"


def info_json() -> JsonObject:
    """
    Return the node's name, the cluster's name and id, and the version that clients check.

    Source: elasticsearch-specification, _global/info.
    """
    known = key_settings()
    return {
        "name": known.node_name,
        "cluster_name": known.cluster_name,
        "cluster_uuid": cluster_uuid(),
        "version": version_json(),
        "tagline": TAGLINE,
    }


def version_json() -> JsonObject:
    """Return the version of Elasticsearch that we stand for."""
    return {
        "number": NUMBER,
        "build_flavor": "default",
        "build_type": "tar",
        "build_hash": hashlib.sha256(NUMBER.encode()).hexdigest()[:40],
        "build_date": BUILD_DATE,
        "build_snapshot": False,
        "lucene_version": LUCENE,
        "minimum_wire_compatibility_version": OLDEST_WIRE,
        "minimum_index_compatibility_version": OLDEST_INDEX,
    }


def cluster_uuid() -> str:
    """Return 22 characters of base64url that stay the same as long as the installation's key."""
    return _uuid_of("cluster_uuid")


def node_id() -> str:
    """Return the same sort of id of the node with our name."""
    return _uuid_of(f"node/{key_settings().node_name}")


def _uuid_of(what: str) -> str:
    digest = hmac.digest(settings.SECRET_KEY.encode(), what.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode()[:UUID_LENGTH]


def health_json() -> JsonObject:
    """
    Return a green cluster of one node; whoever reads it has been found in the database.

    Source: elasticsearch-specification, cluster/health.
    """
    nothing = (
        "active_primary_shards",
        "active_shards",
        "relocating_shards",
        "initializing_shards",
        "unassigned_shards",
        "unassigned_primary_shards",
        "delayed_unassigned_shards",
        "number_of_pending_tasks",
        "number_of_in_flight_fetch",
        "task_max_waiting_in_queue_millis",
    )
    return {
        "cluster_name": key_settings().cluster_name,
        "status": "green",
        "timed_out": False,
        "number_of_nodes": 1,
        "number_of_data_nodes": 1,
        **dict.fromkeys(nothing, 0),
        "active_shards_percent_as_number": 100.0,
    }
