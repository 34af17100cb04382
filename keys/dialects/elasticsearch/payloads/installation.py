"""JSON names and shapes of what the installation says of its security."""

from datetime import datetime
from typing import Any

from rest_framework import serializers

from keys.dialects.elasticsearch.bodies import BodySerializer
from keys.dialects.elasticsearch.fields import ObjectField, TimeValueField
from keys.dialects.elasticsearch.parameters import FlagParameter, ParametersSerializer
from keys.queries.installation import SecurityStats
from keys.rules.json_types import Json, JsonObject
from keys.rules.license import License
from keys.rules.search.moments import milliseconds_of
from keys.rules.security_settings import GROUPS

STARTED_WITH_ITS_ISSUE = -1


class GetSettingsParameters(ParametersSerializer):
    master_timeout = TimeValueField(default=None)


class PutSettingsParameters(GetSettingsParameters):
    timeout = TimeValueField(default=None)


class PutSettingsBody(BodySerializer):
    """Settings by the store they are of; a store's name may hold a hyphen."""

    parser = "update_security_settings_request"

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {group: ObjectField(required=False) for group in GROUPS}


class LicenseParameters(ParametersSerializer):
    """`accept_enterprise`: the licence is told as it is, whatever an old client can read."""

    local = FlagParameter(default=False)
    accept_enterprise = FlagParameter(default=True)


def stats_json(stats: SecurityStats, *, node_id: str, node_name: str) -> JsonObject:
    """
    Return figures by node, of which there is one.

    No documents are kept here whose fields or rows a role could hide, so that the cache for them
    is empty. Beside what clients know stands how many rows there are of each kind.
    """
    cache: JsonObject = {
        "count": 0,
        "memory": "0b",
        "memory_in_bytes": 0,
        "hits": 0,
        "misses": 0,
        "evictions": 0,
        "hits_time_in_millis": 0,
        "misses_time_in_millis": 0,
    }
    return {
        "_nodes": {"total": 1, "successful": 1, "failed": 0},
        "nodes": {
            node_id: {
                "name": node_name,
                "roles": {"size": stats.roles, "dls": {"bit_set_cache": cache}},
                "users": {"size": stats.users},
                "role_mappings": {"size": stats.role_mappings},
                "application_privileges": {"size": stats.application_privileges},
                "service_tokens": {"size": stats.service_tokens},
                "profiles": {"size": stats.profiles},
            }
        },
    }


def license_json(found: License) -> JsonObject:
    """
    Return `{"license": {…}}`; it has no date of expiry, and counts either nodes or resource units.

    A `start_date_in_millis` of -1 says that it counts from its issue.
    """
    limit: dict[str, Json] = {
        "max_nodes": found.max_nodes, "max_resource_units": found.max_resource_units,
    }  # fmt: skip
    return {
        "license": {
            "status": found.status,
            "uid": found.uid,
            "type": found.type,
            "issue_date": _shown(found.issued_at),
            "issue_date_in_millis": milliseconds_of(found.issued_at),
            **{name: count for name, count in limit.items() if count or name == "max_nodes"},
            "issued_to": found.issued_to,
            "issuer": found.issuer,
            "start_date_in_millis": STARTED_WITH_ITS_ISSUE,
        }
    }


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
