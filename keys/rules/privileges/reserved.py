"""
Roles and users that exist on every installation and that nobody can change.

Source: Elasticsearch 9, ReservedRolesStore and ReservedRealm.
"""

from collections.abc import Mapping

from keys.rules.privileges.cluster_table import REMOTE_CLUSTER_PRIVILEGES
from keys.rules.privileges.descriptors import RemoteClusterEntry, RoleDescriptor
from keys.rules.privileges.reserved_kibana import APM, KIBANA_ROLES
from keys.rules.privileges.reserved_parts import (
    by_name,
    everywhere,
    in_application,
    on,
    reserved_role,
)

MONITORING_BULK = "cluster:admin/xpack/monitoring/bulk"
METRICS = "/metrics-(beats|elasticsearch|enterprisesearch|kibana|logstash).*/"
TRANSFORM_NOTIFICATIONS = on(
    (
        ".transform-notifications-*",
        ".data-frame-notifications-*",
        ".transform-notifications-read*",
    ),
    "view_index_metadata",
    "read",
)
EVERYTHING = (
    on(("*",), "all"),
    on(
        ("*",),
        "monitor",
        "read",
        "view_index_metadata",
        "read_cross_cluster",
        restricted=True,
    ),
)
MONITORED = tuple(
    on((name,), "read", "read_cross_cluster") for name in (".monitoring-*", METRICS, "metricbeat-*")
)

superuser = reserved_role(
    "superuser",
    "May do everything, short of writing to system indices, and as anybody.",
    cluster=("all",),
    indices=EVERYTHING,
    applications=in_application("*", "*"),
    run_as=("*",),
    remote_indices=everywhere(*EVERYTHING),
    remote_cluster=(RemoteClusterEntry(privileges=REMOTE_CLUSTER_PRIVILEGES, clusters=("*",)),),
)

monitoring_user = reserved_role(
    "monitoring_user",
    "Reads what monitoring has collected.",
    cluster=("cluster:monitor/main", "cluster:monitor/xpack/info", "cluster:monitor/remote/info"),
    indices=MONITORED,
    applications=in_application("kibana-*", "reserved_monitoring"),
    remote_indices=everywhere(*MONITORED),
)

remote_monitoring_agent = reserved_role(
    "remote_monitoring_agent",
    "Writes what monitoring collects into this cluster.",
    cluster=(
        "manage_index_templates",
        "manage_ingest_pipelines",
        "monitor",
        "cluster:monitor/xpack/watcher/watch/get",
        "cluster:admin/xpack/watcher/watch/put",
        "cluster:admin/xpack/watcher/watch/delete",
    ),
    indices=(
        on((".monitoring-*",), "all"),
        on(
            ("metricbeat-*",),
            "index",
            "create_index",
            "view_index_metadata",
            "indices:admin/aliases",
            "indices:admin/rollover",
        ),
    ),
)

remote_monitoring_collector = reserved_role(
    "remote_monitoring_collector",
    "Collects figures about this cluster for monitoring.",
    cluster=("monitor",),
    indices=(
        on(("*",), "monitor", restricted=True),
        on((".kibana*",), "read", restricted=True),
    ),
)

logstash_system = reserved_role(
    "logstash_system",
    "Lets Logstash report about itself.",
    cluster=("monitor", MONITORING_BULK),
)

beats_system = reserved_role(
    "beats_system",
    "Lets Beats report about themselves.",
    cluster=("monitor", MONITORING_BULK),
    indices=(on((".monitoring-beats-*",), "create_index", "create"),),
)

apm_system = reserved_role(
    "apm_system",
    "Lets APM servers report about themselves.",
    cluster=("monitor", MONITORING_BULK),
    indices=(on((".monitoring-beats-*",), "create_index", "create_doc"),),
)

apm_user = reserved_role(
    "apm_user",
    "Reads the data of APM.",
    indices=(
        on(APM, "read", "view_index_metadata"),
        on((".ml-anomalies*",), "read", "view_index_metadata"),
    ),
    applications=in_application("kibana-*", "reserved_ml_apm_user"),
    deprecated="Please use the [editor] and [viewer] roles instead",
)

beats_admin = reserved_role(
    "beats_admin",
    "Manages the configuration of Beats.",
    indices=(on((".management-beats",), "all"),),
)

logstash_admin = reserved_role(
    "logstash_admin",
    "Manages the pipelines of Logstash.",
    cluster=("manage_logstash_pipelines",),
    indices=(on((".logstash*",), "create", "delete", "index", "manage", "read", restricted=True),),
)

machine_learning_user = reserved_role(
    "machine_learning_user",
    "Looks at machine learning jobs and their results.",
    cluster=("monitor_ml",),
    indices=(
        on((".ml-anomalies*", ".ml-notifications*"), "view_index_metadata", "read"),
        on((".ml-annotations*",), "view_index_metadata", "read", "write"),
    ),
    applications=in_application("kibana-*", "reserved_ml_user"),
)

machine_learning_admin = reserved_role(
    "machine_learning_admin",
    "Manages machine learning jobs.",
    cluster=("manage_ml",),
    indices=(
        on(
            (".ml-anomalies*", ".ml-notifications*", ".ml-state*", ".ml-meta*", ".ml-stats-*"),
            "view_index_metadata",
            "read",
        ),
        on((".ml-annotations*",), "view_index_metadata", "read", "write"),
    ),
    applications=in_application("kibana-*", "reserved_ml_admin"),
)

transform_admin = reserved_role(
    "transform_admin",
    "Manages transforms.",
    cluster=("manage_transform",),
    indices=(TRANSFORM_NOTIFICATIONS,),
)

transform_user = reserved_role(
    "transform_user",
    "Looks at transforms.",
    cluster=("monitor_transform",),
    indices=(TRANSFORM_NOTIFICATIONS,),
)

data_frame_transforms_admin = reserved_role(
    "data_frame_transforms_admin",
    "The former name of transform_admin.",
    cluster=("manage_data_frame_transforms",),
    indices=(TRANSFORM_NOTIFICATIONS,),
    applications=in_application("kibana-*", "reserved_ml_user"),
    deprecated="Please use the [transform_admin] role instead",
)

data_frame_transforms_user = reserved_role(
    "data_frame_transforms_user",
    "The former name of transform_user.",
    cluster=("monitor_data_frame_transforms",),
    indices=(TRANSFORM_NOTIFICATIONS,),
    applications=in_application("kibana-*", "reserved_ml_user"),
    deprecated="Please use the [transform_user] role instead",
)

watcher_admin = reserved_role(
    "watcher_admin",
    "Manages watches.",
    cluster=("manage_watcher",),
    indices=(
        on((".watches", ".triggered_watches", ".watcher-history-*"), "read", restricted=True),
    ),
)

watcher_user = reserved_role(
    "watcher_user",
    "Looks at watches.",
    cluster=("monitor_watcher",),
    indices=(on((".watches", ".watcher-history-*"), "read", restricted=True),),
)

ingest_admin = reserved_role(
    "ingest_admin",
    "Manages index templates and ingest pipelines.",
    cluster=("manage_index_templates", "manage_pipeline"),
)

enrich_user = reserved_role(
    "enrich_user",
    "Manages enrich policies and the pipelines that use them.",
    cluster=("manage_enrich", "manage_ingest_pipelines", "monitor"),
    indices=(on((".enrich-*",), "manage", "read", "write"),),
)

snapshot_user = reserved_role(
    "snapshot_user",
    "Takes snapshots of every index and looks at them.",
    cluster=("create_snapshot", "cluster:admin/repository/get"),
    indices=(on(("*",), "view_index_metadata", restricted=True),),
)

rollup_admin = reserved_role("rollup_admin", "Manages rollup jobs.", cluster=("manage_rollup",))
rollup_user = reserved_role("rollup_user", "Looks at rollup jobs.", cluster=("monitor_rollup",))
inference_admin = reserved_role(
    "inference_admin", "Manages inference endpoints.", cluster=("manage_inference",)
)
inference_user = reserved_role(
    "inference_user", "Uses inference endpoints.", cluster=("monitor_inference",)
)
transport_client = reserved_role(
    "transport_client", "Lets a transport client find nodes.", cluster=("transport_client",)
)

RESERVED_ROLES: Mapping[str, RoleDescriptor] = {
    **by_name(
        superuser,
        monitoring_user,
        remote_monitoring_agent,
        remote_monitoring_collector,
        logstash_system,
        beats_system,
        apm_system,
        apm_user,
        beats_admin,
        logstash_admin,
        machine_learning_user,
        machine_learning_admin,
        transform_admin,
        transform_user,
        data_frame_transforms_admin,
        data_frame_transforms_user,
        watcher_admin,
        watcher_user,
        ingest_admin,
        enrich_user,
        snapshot_user,
        rollup_admin,
        rollup_user,
        inference_admin,
        inference_user,
        transport_client,
    ),
    **KIBANA_ROLES,
}

RESERVED_USERS: Mapping[str, tuple[str, ...]] = {
    "elastic": ("superuser",),
    "kibana": ("kibana_system",),
    "kibana_system": ("kibana_system",),
    "logstash_system": ("logstash_system",),
    "beats_system": ("beats_system",),
    "apm_system": ("apm_system",),
    "remote_monitoring_user": ("remote_monitoring_collector", "remote_monitoring_agent"),
}
"""The roles of each reserved user; `kibana` is the former name of `kibana_system`."""
