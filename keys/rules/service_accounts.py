"""
The accounts that services log in with; each has its privileges from here and from nowhere else.

Source: Elasticsearch 9, ElasticServiceAccounts.
"""

from collections.abc import Mapping
from dataclasses import replace

from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import RESERVED_ROLES, RoleDescriptor, parse_descriptor

FLEET_DATA = (
    "logs-*",
    "metrics-*",
    "traces-*",
    ".logs-endpoint.diagnostic.collection-*",
    ".logs-endpoint.action.responses-*",
    ".logs-endpoint.heartbeat-*",
)
FLEET_INDICES = (
    ".fleet-actions*",
    ".fleet-agents*",
    ".fleet-artifacts*",
    ".fleet-enrollment-api-keys*",
    ".fleet-policies*",
    ".fleet-policies-leader*",
    ".fleet-servers*",
)
FLEET_RIGHTS = ("read", "write", "monitor", "create_index", "auto_configure", "maintenance")
INGEST = ("write", "create_index", "auto_configure")


def _on(names: tuple[str, ...], *privileges: str, restricted: bool = False) -> JsonObject:
    return {
        "names": [*names],
        "privileges": [*privileges],
        "allow_restricted_indices": restricted,
    }


def _account(principal: str, *, cluster: tuple[str, ...], **parts: Json) -> RoleDescriptor:
    return parse_descriptor(principal, {"cluster": [*cluster], **parts}, of="role")


AUTO_OPS = _account(
    "elastic/auto-ops",
    cluster=("monitor", "read_ilm", "read_slm"),
    indices=[_on(("*",), "monitor", "view_index_metadata", restricted=True)],
)
FLEET_SERVER = _account(
    "elastic/fleet-server",
    cluster=(
        "monitor",
        "manage_own_api_key",
        "read_fleet_secrets",
        "cluster:admin/xpack/connector/*",
    ),
    indices=[
        _on(FLEET_DATA, *INGEST),
        _on(("profiling-*",), "read", "write"),
        _on(("traces-apm.sampled-*",), "read", "monitor", "maintenance"),
        _on((".fleet-secrets*",), "read", restricted=True),
        *(_on((name,), *FLEET_RIGHTS, restricted=True) for name in FLEET_INDICES),
        _on((".fleet-fileds*",), *FLEET_RIGHTS),
        _on(("synthetics-*",), "read", *INGEST),
        _on((".elastic-connectors*",), "read", "write", "monitor", "create_index", "maintenance"),
    ],
    applications=[
        {"application": "kibana-*", "privileges": ["reserved_fleet-setup"], "resources": ["*"]}
    ],
)
FLEET_SERVER_REMOTE = _account(
    "elastic/fleet-server-remote",
    cluster=("monitor", "manage_own_api_key"),
    indices=[_on(FLEET_DATA, *INGEST)],
)
KIBANA = replace(RESERVED_ROLES["kibana_system"], name="elastic/kibana")

SERVICE_ACCOUNTS: Mapping[str, RoleDescriptor] = {
    descriptor.name: descriptor
    for descriptor in (AUTO_OPS, FLEET_SERVER, FLEET_SERVER_REMOTE, KIBANA)
}
"""What each account may do, by its principal."""


def service_accounts(
    *, namespace: str | None = None, service: str | None = None
) -> dict[str, RoleDescriptor]:
    """Return the accounts of the namespace and of this service name; None for any."""
    found = {}
    for principal, descriptor in SERVICE_ACCOUNTS.items():
        its_namespace, _, its_service = principal.partition("/")
        if namespace in {None, its_namespace} and service in {None, its_service}:
            found[principal] = descriptor
    return found
