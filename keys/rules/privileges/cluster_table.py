"""
Cluster privileges: which actions each name stands for.

Source: Elasticsearch 9, ClusterPrivilegeResolver; the order is that of its refusals: how many other
named privileges each one implies, then by name.
"""

from functools import lru_cache

from keys.rules.privileges.action_sets import KEPT_ANSWERS, ActionSet, PrivilegeTable
from keys.rules.privileges.budget import Budget

SECURITY = "cluster:admin/xpack/security"
ENRICH = "cluster:admin/xpack/enrich"
CONNECTOR = "cluster:admin/xpack/connector"
ML_INFER = "cluster:monitor/xpack/ml/trained_models/deployment/infer"
TEMPLATES = ("indices:admin/template/*", "indices:admin/index_template/*")
EVERYTHING = ("cluster:*", *TEMPLATES)
PIPELINES = ActionSet(("cluster:admin/ingest/pipeline/*",))
READ_SNAPSHOTS = (
    "cluster:admin/snapshot/status*",
    "cluster:admin/snapshot/get",
    "cluster:admin/repository/get",
)
MONITOR_TRANSFORMS = ("cluster:monitor/data_frame/*", "cluster:monitor/transform/*")
MANAGE_TRANSFORMS = (
    *MONITOR_TRANSFORMS,
    "cluster:admin/data_frame/*",
    "cluster:admin/transform/*",
)
REMOTE_CLUSTER = (
    "cluster:internal/remote_cluster/handshake",
    "cluster:internal/remote_cluster/nodes",
    "cluster:internal/admin/tasks/ban",
    "cluster:internal/admin/tasks/cancel_child",
    "cluster:monitor/xpack/info",
)

OWN_KEYS = "manage_own_api_key"
"""Request-aware: grants `OWN_KEY_ACTIONS` where the request names only the caller's own keys."""
OWN_KEY_ACTIONS = ActionSet((f"{SECURITY}/api_key/*",), (f"{SECURITY}/api_key/grant*",))

DJANGO_PRIVILEGES = ("manage_security", "manage_api_key", "manage_own_api_key", "read_security")
"""Those that are Django permissions of `ApiKey` too."""

REMOTE_CLUSTER_PRIVILEGES = ("monitor_enrich", "monitor_stats")
"""Those that a role may hold on another cluster."""


def _under_security(*names: str) -> ActionSet:
    return ActionSet(tuple(f"{SECURITY}/{name}" for name in names))


CLUSTER_PRIVILEGES = PrivilegeTable(
    named={
        OWN_KEYS: ActionSet(),
        "manage_data_stream_global_retention": ActionSet(),
        "monitor_data_stream_global_retention": ActionSet(),
        "none": ActionSet(),
        "cancel_task": ActionSet(("cluster:admin/tasks/cancel*",)),
        "cross_cluster_replication": ActionSet((*REMOTE_CLUSTER, "cluster:monitor/state")),
        "cross_cluster_search": ActionSet(
            (
                *REMOTE_CLUSTER,
                "cluster:monitor/xpack/enrich/esql/resolve_policy",
                "cluster:internal:data/read/esql/open_exchange",
                "cluster:internal:data/read/esql/exchange",
            )
        ),
        "delegate_pki": _under_security("delegate_pki", "token/invalidate"),
        "grant_api_key": _under_security("api_key/grant*"),
        "manage_autoscaling": ActionSet(("cluster:admin/autoscaling/*",)),
        "manage_index_templates": ActionSet((*TEMPLATES, "cluster:admin/component_template/*")),
        "manage_logstash_pipelines": ActionSet(("cluster:admin/logstash/pipeline/*",)),
        "manage_oidc": _under_security("oidc/*"),
        "manage_saml": ActionSet(
            (
                f"{SECURITY}/saml/*",
                f"{SECURITY}/token/invalidate",
                f"{SECURITY}/token/refresh",
                "cluster:monitor/xpack/security/saml/metadata",
            )
        ),
        "manage_search_application": ActionSet(
            ("cluster:admin/xpack/application/search_application/*",)
        ),
        "manage_search_query_rules": ActionSet(("cluster:admin/xpack/query_rules/*",)),
        "manage_search_synonyms": ActionSet(
            (
                "cluster:admin/synonyms/*",
                "cluster:admin/synonyms_sets/*",
                "cluster:admin/synonym_rules/*",
            )
        ),
        "manage_service_account": _under_security("service_account/*"),
        "manage_token": _under_security("token/*"),
        "manage_user_profile": _under_security("profile/*"),
        "monitor_connector": ActionSet(
            (
                f"{CONNECTOR}/get",
                f"{CONNECTOR}/list",
                f"{CONNECTOR}/sync_job/get",
                f"{CONNECTOR}/sync_job/list",
            )
        ),
        "monitor_enrich": ActionSet(("cluster:monitor/xpack/enrich/*", f"{ENRICH}/get")),
        "monitor_esql": ActionSet(("cluster:monitor/xpack/esql/*",)),
        "monitor_inference": ActionSet(("cluster:monitor/xpack/inference*", ML_INFER)),
        "monitor_ml": ActionSet(("cluster:monitor/xpack/ml/*",)),
        "monitor_reindex": ActionSet(("cluster:monitor/reindex/*",)),
        "monitor_rollup": ActionSet(("cluster:monitor/xpack/rollup/*",)),
        "monitor_snapshot": ActionSet(READ_SNAPSHOTS),
        "monitor_stats": ActionSet(("cluster:monitor/stats*",)),
        "monitor_text_structure": ActionSet(("cluster:monitor/text_structure/*",)),
        "monitor_watcher": ActionSet(("cluster:monitor/xpack/watcher/*",)),
        "post_behavioral_analytics_event": ActionSet(
            ("cluster:admin/xpack/application/analytics/post_event",)
        ),
        "read_ccr": ActionSet(("cluster:monitor/state", f"{SECURITY}/user/has_privileges")),
        "read_connector_secrets": ActionSet((f"{CONNECTOR}/secret/get",)),
        "read_fleet_secrets": ActionSet(("cluster:admin/fleet/secrets/get",)),
        "read_ilm": ActionSet(("cluster:admin/ilm/get", "cluster:admin/ilm/operation_mode/get")),
        "read_pipeline": ActionSet(
            ("cluster:admin/ingest/pipeline/get", "cluster:admin/ingest/pipeline/simulate")
        ),
        "read_security": _under_security(
            "api_key/get",
            "api_key/query",
            "privilege/builtin/get",
            "privilege/get",
            "profile/get",
            "profile/has_privileges",
            "profile/suggest",
            "role/get",
            "role/query",
            "role_mapping/get",
            "service_account/get",
            "service_account/credential/get*",
            "user/get",
            "user/query",
            "user/list_privileges",
            "user/has_privileges",
            "settings/get",
        ),
        "read_slm": ActionSet(
            (
                "cluster:admin/slm/status",
                "cluster:admin/slm/get",
                "cluster:admin/ilm/operation_mode/get",
            )
        ),
        "transport_client": ActionSet(("cluster:monitor/nodes/liveness", "cluster:monitor/state")),
        "write_connector_secrets": ActionSet(
            (f"{CONNECTOR}/secret/delete", f"{CONNECTOR}/secret/post", f"{CONNECTOR}/secret/put")
        ),
        "write_fleet_secrets": ActionSet(
            ("cluster:admin/fleet/secrets/post", "cluster:admin/fleet/secrets/delete")
        ),
        "create_snapshot": ActionSet(("cluster:admin/snapshot/create", *READ_SNAPSHOTS)),
        "manage_behavioral_analytics": ActionSet(("cluster:admin/xpack/application/analytics/*",)),
        "manage_ccr": ActionSet(
            (
                "cluster:admin/xpack/ccr/*",
                "cluster:monitor/state",
                f"{SECURITY}/user/has_privileges",
            )
        ),
        "manage_connector": ActionSet(
            (f"{CONNECTOR}/*",),
            (
                f"{CONNECTOR}/secret/get",
                f"{CONNECTOR}/secret/delete",
                f"{CONNECTOR}/secret/post",
                f"{CONNECTOR}/secret/put",
            ),
        ),
        "manage_enrich": ActionSet((f"{ENRICH}/*", "cluster:monitor/xpack/enrich/*")),
        "manage_esql": ActionSet(("cluster:admin/xpack/esql/*", "cluster:monitor/xpack/esql/*")),
        "manage_ilm": ActionSet(("cluster:admin/ilm/*",)),
        "manage_inference": ActionSet(
            (
                "cluster:admin/xpack/inference/*",
                "cluster:monitor/xpack/inference*",
                "cluster:admin/xpack/ml/trained_models/deployment/start",
                "cluster:admin/xpack/ml/trained_models/deployment/stop",
                ML_INFER,
            )
        ),
        "manage_ml": ActionSet(("cluster:admin/xpack/ml/*", "cluster:monitor/xpack/ml/*")),
        "manage_reindex": ActionSet(("cluster:admin/reindex/*", "cluster:monitor/reindex/*")),
        "manage_rollup": ActionSet(
            ("cluster:admin/xpack/rollup/*", "cluster:monitor/xpack/rollup/*")
        ),
        "manage_slm": ActionSet(
            (
                "cluster:admin/slm/*",
                "cluster:admin/ilm/start",
                "cluster:admin/ilm/stop",
                "cluster:admin/ilm/operation_mode/get",
            )
        ),
        "manage_watcher": ActionSet(
            ("cluster:admin/xpack/watcher/*", "cluster:monitor/xpack/watcher/*")
        ),
        "monitor_data_frame_transforms": ActionSet(MONITOR_TRANSFORMS),
        "monitor_transform": ActionSet(MONITOR_TRANSFORMS),
        "manage_api_key": _under_security("api_key/*"),
        "manage_ingest_pipelines": PIPELINES,
        "manage_pipeline": PIPELINES,
        "manage_data_frame_transforms": ActionSet(MANAGE_TRANSFORMS),
        "manage_transform": ActionSet(MANAGE_TRANSFORMS),
        "manage_security": ActionSet((f"{SECURITY}/*",), (f"{SECURITY}/delegate_pki",)),
        "monitor": ActionSet(
            (
                "cluster:monitor/*",
                "indices:admin/template/get",
                "cluster:admin/component_template/get",
                "indices:admin/index_template/get",
            )
        ),
        "manage": ActionSet(EVERYTHING, (f"{SECURITY}/*",)),
        "all": ActionSet(EVERYTHING),
    },
    raw=EVERYTHING,
    unknown=(
        "unknown cluster privilege [{name}]. a privilege must be either one of the predefined"
        " cluster privilege names [{names}] or a pattern over one of the available cluster actions"
    ),
)


@lru_cache(maxsize=KEPT_ANSWERS)
def cluster_granting(action: str, *, own: bool) -> frozenset[str]:
    """
    Return the named privileges that grant `action`.

    Args:
        own: whether the request names only the caller's own keys.
    """
    granting = CLUSTER_PRIVILEGES.granting(action)
    return granting | {OWN_KEYS} if own and OWN_KEY_ACTIONS.includes(action) else granting


def cluster_covers(held: frozenset[str], wanted: str, budget: Budget | None = None) -> bool:
    """
    Return whether the privileges of `held` together imply the privilege `wanted`.

    Raises:
        PatternTooComplex: the budget does not suffice.
    """
    # Who may do everything with keys may do so with his own.
    whole = "manage_api_key" if wanted == OWN_KEYS else wanted
    return wanted in held or CLUSTER_PRIVILEGES.covers(held, whole, budget or Budget())


def cluster_implying(wanted: str) -> tuple[str, ...]:
    """Return the named privileges that imply `wanted` by themselves, least powerful first."""
    return tuple(
        name for name in CLUSTER_PRIVILEGES.named if cluster_covers(frozenset({name}), wanted)
    )
