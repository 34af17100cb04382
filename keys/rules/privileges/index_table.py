"""
Index privileges: which actions each name stands for, and on which store of a data stream.

Source: Elasticsearch 9, IndexPrivilege; the order is that of its refusals: how many other named
privileges imply each one, most first, then by name.
"""

from enum import Enum
from functools import lru_cache

from keys.rules.privileges.action_sets import KEPT_ANSWERS, ActionSet, PrivilegeTable
from keys.rules.privileges.budget import Budget


class Store(Enum):
    """Where documents lie: `logs` names the data, `logs::failures` what could not be indexed."""

    DATA = "data"
    FAILURES = "failures"


PROXY = "internal:transport/proxy/"
SHARDS = ("indices:admin/shards/search_shards", "indices:admin/search/search_shards")
RESTORE = "indices:internal/admin/ccr/restore"
EVERYTHING = ("indices:*", f"{PROXY}indices:*")
BULK = ("indices:data/write/bulk*", "indices:data/write/simulate/bulk*")
CREATE = ("indices:data/write/index*", *BULK)
READ = ActionSet(
    ("indices:data/read/*", "indices:admin/resolve/index", "indices:admin/resolve/cluster")
)
MANAGE = ActionSet(
    (
        "indices:monitor/*",
        "indices:admin/*",
        "indices:data/read/field_caps*",
        "indices:data/read/xpack/rollup/get/index/caps*",
    )
)

INDEX_PRIVILEGES = PrivilegeTable(
    named={
        "none": ActionSet(),
        "create_doc": ActionSet(
            (
                "indices:data/write/index",
                "indices:data/write/index[*",
                "indices:data/write/index:op_type/create",
                *BULK,
            )
        ),
        "create": ActionSet(CREATE),
        "create_view": ActionSet(("indices:admin/esql/view/put",)),
        "delete_view": ActionSet(("indices:admin/esql/view/delete",)),
        "read_view_metadata": ActionSet(("indices:admin/esql/view/get",)),
        "auto_configure": ActionSet(
            ("indices:admin/mapping/auto_put", "indices:admin/auto_create")
        ),
        "create_index": ActionSet(
            (
                "indices:admin/create",
                "indices:admin/auto_create",
                "indices:admin/data_stream/create",
            )
        ),
        "delete": ActionSet(("indices:data/write/delete*", "indices:data/write/bulk*")),
        "delete_index": ActionSet(("indices:admin/delete", "indices:admin/data_stream/delete")),
        "index": ActionSet((*CREATE, "indices:data/write/update*")),
        "maintenance": ActionSet(
            (
                "indices:admin/refresh*",
                "indices:admin/flush*",
                "indices:admin/synced_flush",
                "indices:admin/forcemerge*",
            )
        ),
        "manage_data_stream_lifecycle": ActionSet(("indices:admin/data_stream/lifecycle/*",)),
        "manage_follow_index": ActionSet(
            (
                "indices:admin/xpack/ccr/put_follow",
                "indices:admin/xpack/ccr/unfollow",
                "indices:admin/close*",
                "indices:admin/data_stream/promote",
                "indices:admin/rollover",
            )
        ),
        "manage_ilm": ActionSet(("indices:admin/ilm/*",)),
        "manage_leader_index": ActionSet(("indices:admin/xpack/ccr/forget_follower*",)),
        "manage_view": ActionSet(("indices:admin/esql/view/*",)),
        "monitor": ActionSet(("indices:monitor/*",)),
        "cross_cluster_replication": ActionSet(
            (
                "indices:data/read/xpack/ccr/shard_changes*",
                "indices:monitor/stats*",
                "indices:admin/seq_no/add_retention_lease*",
                "indices:admin/seq_no/remove_retention_lease*",
                "indices:admin/seq_no/renew_retention_lease*",
            )
        ),
        "cross_cluster_replication_internal": ActionSet(
            (
                f"{RESTORE}/session/clear*",
                f"{RESTORE}/file_chunk/get*",
                f"{RESTORE}/session/put*",
                f"{PROXY}{RESTORE}/session/clear*",
                f"{PROXY}{RESTORE}/file_chunk/get*",
            )
        ),
        "manage": MANAGE,
        "manage_failure_store": MANAGE,
        "read": READ,
        "read_cross_cluster": ActionSet(
            (
                f"{PROXY}indices:data/read/*",
                *SHARDS,
                "indices:admin/resolve/cluster",
                "indices:data/read/esql",
                "indices:data/read/esql/compute",
            )
        ),
        "read_failure_store": READ,
        "view_index_metadata": ActionSet(
            (
                "indices:admin/aliases/get",
                "indices:admin/get",
                "indices:admin/mappings/fields/get*",
                "indices:admin/mappings/get",
                *SHARDS,
                "indices:admin/validate/query*",
                "indices:monitor/settings/get",
                "indices:admin/ilm/explain",
                "indices:admin/data_stream/lifecycle/get",
                "indices:admin/data_stream/lifecycle/explain",
                "indices:admin/data_stream/get",
                "indices:admin/resolve/index",
                "indices:admin/resolve/cluster",
                "indices:data/read/field_caps*",
                "indices:data/read/xpack/rollup/get/index/caps*",
                "indices:internal/transform/checkpoint*",
                "indices:monitor/get/metering/stats",
                "indices:admin/get/metering/stats",
            )
        ),
        "write": ActionSet(("indices:data/write/*", "indices:admin/mapping/auto_put")),
        "all": ActionSet(EVERYTHING),
    },
    raw=EVERYTHING,
    unknown=(
        "unknown index privilege [{name}]. a privilege must be either one of the predefined fixed"
        " indices privileges [{names}] or a pattern over one of the available index actions"
    ),
)

_ON_FAILURES = frozenset({"read_failure_store", "manage_failure_store"})
_BOTH = frozenset(Store)
_SELECTORS = {store.value: store for store in Store}


def name_and_store(index: str) -> tuple[str, Store | None]:
    """Return an index name without its selector, and what that selects; None for nonsense."""
    name, separator, selector = index.partition("::")
    return name, _SELECTORS.get(selector) if separator else Store.DATA


def stores_of(name: str) -> frozenset[Store]:
    """Return where a privilege, or a raw action pattern, counts."""
    if name == "all":
        return _BOTH
    return frozenset({Store.FAILURES if name in _ON_FAILURES else Store.DATA})


def index_granting(action: str, *, store: Store) -> frozenset[str]:
    """Return the named privileges that grant `action` there."""
    return _in_store(INDEX_PRIVILEGES.granting(action), store)


def index_includes(held: frozenset[str], action: str, *, store: Store) -> bool:
    """Return whether some privilege of `held` grants `action` there."""
    return INDEX_PRIVILEGES.includes(_in_store(held, store), action)


def index_covers(held: frozenset[str], wanted: str, budget: Budget | None = None) -> bool:
    """
    Return whether the privileges of `held` together imply `wanted`, wherever that counts.

    Raises:
        PatternTooComplex: the budget does not suffice.
    """
    budget = budget or Budget()
    return wanted in held or all(
        INDEX_PRIVILEGES.covers(_in_store(held, store), wanted, budget)
        for store in stores_of(wanted)
    )


def index_touches(held: frozenset[str], wanted: str, budget: Budget | None = None) -> bool:
    """
    Return whether the privileges of `held` hold any action of `wanted`, where that counts.

    Raises:
        PatternTooComplex: the budget does not suffice.
    """
    budget = budget or Budget()
    return any(
        INDEX_PRIVILEGES.touches(_in_store(held, store), wanted, budget)
        for store in stores_of(wanted)
    )


def index_implying(wanted: str) -> tuple[str, ...]:
    """Return the named privileges that imply `wanted` by themselves, least powerful first."""
    return tuple(name for name in INDEX_PRIVILEGES.named if index_covers(frozenset({name}), wanted))


@lru_cache(maxsize=KEPT_ANSWERS)
def _in_store(names: frozenset[str], store: Store) -> frozenset[str]:
    return frozenset(name for name in names if store in stores_of(name))
