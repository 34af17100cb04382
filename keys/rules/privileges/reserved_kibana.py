"""
Reserved roles of Kibana and its people.

Source: Elasticsearch 9, ReservedRolesStore.
"""

from keys.rules.privileges.cluster_table import SECURITY
from keys.rules.privileges.descriptors import GlobalPrivileges
from keys.rules.privileges.reserved_parts import (
    by_name,
    everywhere,
    in_application,
    on,
    reserved_role,
)

KIBANA = "kibana-.kibana"
ALL_BUT_DOTS = "/~(([.]|ilm-history-).*)/"
LISTS = (".siem-signals*", ".lists-*", ".items-*")
ALERTS = (".alerts*", ".preview.alerts*")
INTERNAL_ALERTS = (".internal.alerts*", ".internal.preview.alerts*", ".adhoc.alerts*")
PROFILING = (".profiling-*", "profiling-*")
APM = ("apm-*", "logs-apm.*", "metrics-apm.*", "traces-apm.*", "traces-apm-*")
FLEET = (
    ".fleet-actions*",
    ".fleet-agents*",
    ".fleet-artifacts*",
    ".fleet-enrollment-api-keys*",
    ".fleet-policies*",
    ".fleet-servers*",
)
MANAGED_STREAMS = (
    "logs-*",
    "synthetics-*",
    "traces-*",
    "/metrics-.*&~(metrics-endpoint\\.metadata_current_default.*)/",
    ".logs-endpoint.action.responses-*",
    ".logs-endpoint.actions-*",
    ".logs-endpoint.diagnostic.collection-*",
    ".logs-osquery_manager.action.responses-*",
    ".logs-osquery_manager.actions-*",
    "profiling-*",
)

viewer = reserved_role(
    "viewer",
    "Looks at everything in Kibana and reads the data behind it, and changes nothing.",
    indices=(
        on((ALL_BUT_DOTS,), "read", "view_index_metadata"),
        on(LISTS, "read", "view_index_metadata"),
        on(ALERTS, "read", "view_index_metadata"),
        on(PROFILING, "read", "view_index_metadata"),
    ),
    applications=in_application(KIBANA, "read"),
)

editor = reserved_role(
    "editor",
    "Works with everything in Kibana and reads the data behind it; writes alerts and lists.",
    indices=(
        on((ALL_BUT_DOTS,), "read", "view_index_metadata"),
        on(("observability-annotations",), "read", "view_index_metadata", "write"),
        on(LISTS, "read", "view_index_metadata", "write", "maintenance"),
        on((*INTERNAL_ALERTS, *ALERTS), "read", "view_index_metadata", "write", "maintenance"),
        on(PROFILING, "read", "view_index_metadata"),
    ),
    applications=in_application(KIBANA, "all"),
)

kibana_admin = reserved_role(
    "kibana_admin",
    "Uses every feature of Kibana in every space.",
    applications=in_application(KIBANA, "all"),
)

kibana_user = reserved_role(
    "kibana_user",
    "The former name of kibana_admin.",
    applications=in_application(KIBANA, "all"),
    deprecated="Please use the [kibana_admin] role instead",
)

kibana_dashboard_only_user = reserved_role(
    "kibana_dashboard_only_user",
    "Looks at dashboards and nothing else.",
    applications=in_application(KIBANA, "read"),
    deprecated="Please use Kibana feature privileges instead",
)

reporting_user = reserved_role(
    "reporting_user",
    "Once allowed reports; Kibana's own feature privileges do now.",
    deprecated="Please grant access via Kibana feature privileges instead",
)

kibana_system = reserved_role(
    "kibana_system",
    "What a Kibana server needs to keep its own data and to act for its users.",
    cluster=(
        "monitor",
        "manage_index_templates",
        "cluster:admin/xpack/monitoring/bulk",
        "manage_saml",
        "manage_token",
        "manage_oidc",
        "manage_enrich",
        "manage_pipeline",
        "manage_ilm",
        "manage_transform",
        f"{SECURITY}/api_key/invalidate",
        "grant_api_key",
        "manage_own_api_key",
        "read_security",
        "delegate_pki",
        "manage_user_profile",
        "cancel_task",
        "write_fleet_secrets",
    ),
    indices=(
        on((".kibana*", ".reporting-*"), "all", restricted=True),
        on((".monitoring-*",), "read", "read_cross_cluster"),
        on((".management-beats",), "create_index", "read", "write"),
        on((".ml-anomalies*", ".ml-stats-*"), "read"),
        on((".ml-annotations*", ".ml-notifications*"), "read", "write"),
        on((".apm-agent-configuration", ".apm-custom-link"), "all", restricted=True),
        on((".apm-source-map",), "all", restricted=True),
        on(APM, "read", "read_cross_cluster"),
        on(("*",), "view_index_metadata", "monitor"),
        on(FLEET, "all", restricted=True),
        on((".fleet-file-data-*", ".fleet-files-*"), "all"),
        on(("logs-elastic_agent*", "metrics-elastic_agent*"), "read"),
        on(LISTS, "all"),
        on((*INTERNAL_ALERTS, *ALERTS), "all"),
        on(("metrics-endpoint.policy-*", "metrics-endpoint.metrics-*"), "read"),
        on((".logs-endpoint.diagnostic.collection-*",), "read", "delete_index"),
        on(
            MANAGED_STREAMS,
            "indices:admin/settings/update",
            "indices:admin/mapping/put",
            "indices:admin/rollover",
            "indices:admin/data_stream/lifecycle/put",
        ),
        on(("risk-score.risk-*", ".entities.*", ".slo-observability.*"), "all"),
    ),
    global_=GlobalPrivileges(manage_applications=("kibana-*",), write_profiles=("kibana*",)),
    remote_indices=everywhere(
        on((".monitoring-*",), "read", "read_cross_cluster"),
        on(APM, "read", "read_cross_cluster"),
    ),
)

KIBANA_ROLES = by_name(
    viewer,
    editor,
    kibana_admin,
    kibana_user,
    kibana_dashboard_only_user,
    reporting_user,
    kibana_system,
)
