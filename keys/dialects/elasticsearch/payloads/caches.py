"""JSON names and shapes of clearing caches."""

from keys.conf import key_settings
from keys.dialects.elasticsearch.info import node_id
from keys.dialects.elasticsearch.parameters import ParametersSerializer, TextParameter
from keys.rules.json_types import JsonObject


class RealmCacheParameters(ParametersSerializer):
    usernames = TextParameter(default=None)


def cleared_json() -> JsonObject:
    """Return `{"_nodes": {...}, "cluster_name": str, "nodes": {id: {"name": str}}}`."""
    settings = key_settings()
    return {
        "_nodes": {"total": 1, "successful": 1, "failed": 0},
        "cluster_name": settings.cluster_name,
        "nodes": {node_id(): {"name": settings.node_name}},
    }
