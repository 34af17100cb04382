"""Random role descriptors and demands, over few names so that they meet."""

from hypothesis import strategies as st

from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import (
    CLUSTER_PRIVILEGES,
    INDEX_PRIVILEGES,
    ApplicationEntry,
    ApplicationPrivilege,
    ClusterAction,
    ClusterPrivilege,
    FieldSecurity,
    GlobalPrivileges,
    IndexAction,
    IndexEntry,
    IndexPrivilege,
    NamesEntry,
    RemoteClusterEntry,
    RemoteClusterPrivilege,
    RemoteIndexAction,
    RemoteIndexEntry,
    RoleDescriptor,
    RunAs,
)
from keys.rules.privileges.frozen_object import FrozenObject, compact

NAMES = ["logs", "logs-a", "logs-b", "metrics", ".security-7", ".alerts", "a"]
NAME_PATTERNS = [*NAMES, "*", "logs-*", "logs*", "?", ".*", "/logs-[ab]/", "/~(([.]|ilm-).*)/"]
RAW_CLUSTER = ["cluster:monitor/main", "cluster:admin/xpack/security/api_key/*"]
RAW_INDEX = ["indices:data/read/get", "indices:data/write/*"]
APPLICATIONS = ["app", "app-1", "kibana-.kibana"]
APPLICATION_PRIVILEGES = ["read", "all", "unknown", "data:read/*", "data:read/x", "*"]
USERS = ["ada", "bob"]
CLUSTERS = ["east", "west"]
STORED = {"read": ("data:read/*",), "all": ("data:*",)}

CLUSTER_NAMES = st.sampled_from([*CLUSTER_PRIVILEGES.named, *RAW_CLUSTER])
INDEX_NAMES = st.sampled_from([*INDEX_PRIVILEGES.named, *RAW_INDEX])


def some(values: st.SearchStrategy[str], *, least: int = 1) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, min_size=least, max_size=3).map(tuple)


def any_of(names: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return some(st.sampled_from(names))


def actions_of(patterns: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Return actions that some pattern of a privilege describes."""
    return st.builds(
        lambda text, rest: text.replace("*", rest),
        st.sampled_from(patterns or ("nothing:at/all",)),
        st.sampled_from(["", "get", "x/y"]),
    )


CLUSTER_ACTIONS = st.sampled_from(list(CLUSTER_PRIVILEGES.named.values())).flatmap(
    lambda actions: actions_of(actions.grants)
)
INDEX_ACTIONS = st.sampled_from(list(INDEX_PRIVILEGES.named.values())).flatmap(
    lambda actions: actions_of(actions.grants)
)

JSON: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
OBJECTS: st.SearchStrategy[JsonObject] = st.dictionaries(st.text(max_size=4), JSON, max_size=3)

FIELD_SECURITY = st.builds(
    FieldSecurity, grant=some(st.text(max_size=3), least=0), except_=st.none() | any_of(["a*", "b"])
)
INDEX_ENTRIES = st.builds(
    IndexEntry,
    names=any_of(NAME_PATTERNS),
    privileges=some(INDEX_NAMES, least=0),
    field_security=st.none() | FIELD_SECURITY,
    query=st.none() | OBJECTS.map(compact),
    allow_restricted_indices=st.booleans(),
)
NAMES_ENTRIES = st.lists(
    st.builds(NamesEntry, names=any_of(NAME_PATTERNS), privileges=some(INDEX_NAMES)), max_size=2
).map(tuple)
GLOBALS = st.builds(
    GlobalPrivileges,
    manage_applications=st.none() | any_of([*APPLICATIONS, "kibana-*"]),
    write_profiles=st.none() | any_of([*APPLICATIONS, "*"]),
    manage_roles=st.none() | NAMES_ENTRIES,
    data_sources=st.none() | NAMES_ENTRIES,
)
DESCRIPTORS = st.builds(
    RoleDescriptor,
    name=st.sampled_from(["one", "two"]),
    cluster=some(CLUSTER_NAMES, least=0),
    indices=st.lists(INDEX_ENTRIES, max_size=3).map(tuple),
    applications=st.lists(
        st.builds(
            ApplicationEntry,
            application=st.sampled_from([*APPLICATIONS, "kibana-*", "*"]),
            privileges=any_of(APPLICATION_PRIVILEGES),
            resources=any_of(["*", "space:*", "space:a"]),
        ),
        max_size=2,
    ).map(tuple),
    run_as=some(st.sampled_from([*USERS, "*", "a*"]), least=0),
    global_=st.none() | GLOBALS,
    metadata=OBJECTS.map(FrozenObject.of),
    remote_indices=st.lists(
        st.builds(RemoteIndexEntry, entry=INDEX_ENTRIES, clusters=any_of([*CLUSTERS, "*"])),
        max_size=2,
    ).map(tuple),
    remote_cluster=st.lists(
        st.builds(
            RemoteClusterEntry,
            privileges=any_of(["monitor_enrich", "monitor_stats"]),
            clusters=any_of([*CLUSTERS, "*"]),
        ),
        max_size=2,
    ).map(tuple),
    description=st.none() | st.text(max_size=5),
    workflows=st.none(),
)

CLUSTER_DEMANDS = st.builds(
    ClusterAction,
    action=CLUSTER_ACTIONS,
    own=st.booleans(),
    applications=some(st.sampled_from([*APPLICATIONS, "kibana-*"]), least=0),
    role_indices=st.none() | st.lists(INDEX_ENTRIES, max_size=1).map(tuple),
)
INDEX_DEMANDS = st.builds(
    IndexAction,
    action=INDEX_ACTIONS,
    index=st.builds(
        str.__add__, st.sampled_from(NAMES), st.sampled_from(["", "::data", "::failures", "::x"])
    ),
)
DEMANDS = st.one_of(
    CLUSTER_DEMANDS,
    st.builds(ClusterPrivilege, CLUSTER_NAMES),
    INDEX_DEMANDS,
    st.builds(
        IndexPrivilege,
        privilege=INDEX_NAMES,
        pattern=st.sampled_from(NAME_PATTERNS),
        allow_restricted=st.booleans(),
    ),
    st.builds(
        ApplicationPrivilege,
        application=st.sampled_from(APPLICATIONS),
        privilege=st.sampled_from(APPLICATION_PRIVILEGES),
        resource=st.sampled_from(["*", "space:a", "space:b*"]),
    ),
    st.builds(RunAs, st.sampled_from([*USERS, "eve"])),
    st.builds(
        RemoteClusterPrivilege,
        cluster=st.sampled_from(CLUSTERS),
        name=st.sampled_from(["monitor_enrich", "monitor_stats"]),
    ),
    st.builds(
        RemoteIndexAction,
        cluster=st.sampled_from(CLUSTERS),
        action=INDEX_ACTIONS,
        index=st.sampled_from(NAMES),
    ),
)
