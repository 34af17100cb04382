"""Authorities of users and keys, as short as tests want them."""

from collections.abc import Mapping

from keys.rules.json_types import Json
from keys.rules.privileges import (
    Authority,
    ClusterAction,
    Rights,
    RoleDescriptor,
    parse_descriptor,
)
from tests.unit.rules.privileges.strategies import STORED

SECURITY = "cluster:admin/xpack/security"
CREATE = ClusterAction(f"{SECURITY}/api_key/create", own=True)
SEARCH = "indices:data/read/search"


def stored(application: str) -> Mapping[str, tuple[str, ...]]:
    return {} if application == "app-1" else STORED


def role(name: str = "r", **fields: Json) -> RoleDescriptor:
    return parse_descriptor(name, {**fields}, of="key")


def user(*descriptors: RoleDescriptor) -> Authority:
    return Authority((Rights.of(descriptors),))


def key(assigned: RoleDescriptor, limited_by: RoleDescriptor) -> Authority:
    return Authority((Rights.of([assigned]), Rights.of([limited_by])))


def on(names: str | list[Json], *privileges: str, **more: Json) -> RoleDescriptor:
    return role(indices=[{"names": names, "privileges": [*privileges], **more}])
