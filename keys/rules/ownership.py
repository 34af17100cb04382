"""
Who may do what with which key.

Each permission that people see is a pair: `check_…` raises with the reason, `may_…` answers a
button. The actions named here are Elasticsearch's, so that a refusal names what would allow it.
"""

from collections.abc import Mapping
from enum import Enum

from keys.rules.caller import Caller, OwnerSnapshot
from keys.rules.errors import CallerIsKey, DerivedKeyNotEmpty, RestrictedByWorkflow
from keys.rules.judgement import KeyType
from keys.rules.privileges import ClusterAction, RoleDescriptor, is_empty
from keys.rules.selection import KeySelection

SECURITY = "cluster:admin/xpack/security"
CREATE = ClusterAction(f"{SECURITY}/api_key/create", own=True)
UPDATE = ClusterAction(f"{SECURITY}/api_key/update", own=True)
UPDATE_MANY = ClusterAction(f"{SECURITY}/api_key/bulk_update", own=True)
GET_ANY = ClusterAction(f"{SECURITY}/api_key/get")
GET_OWN = ClusterAction(f"{SECURITY}/api_key/get", own=True)
INVALIDATE_ANY = ClusterAction(f"{SECURITY}/api_key/invalidate")
INVALIDATE_OWN = ClusterAction(f"{SECURITY}/api_key/invalidate", own=True)
GRANT = ClusterAction(f"{SECURITY}/api_key/grant")
CLONE_ANY = ClusterAction(f"{SECURITY}/api_key/clone")
CLONE_PRESENTED = ClusterAction(f"{SECURITY}/api_key/clone", own=True)
SHARE_ANY = ClusterAction(f"{SECURITY}/api_key/share")
SHARE_OWN = ClusterAction(f"{SECURITY}/api_key/share", own=True)
# Nothing but `manage_security` and `all` grants this one, which is the point of asking for it.
MANAGE_CROSS_CLUSTER = ClusterAction(f"{SECURITY}/cross_cluster/api_key/create")
UPDATE_CROSS_CLUSTER = ClusterAction(f"{SECURITY}/cross_cluster/api_key/update")


class Scope(Enum):
    """Which keys a caller may look at."""

    ALL = "all"
    OWN = "own"
    NONE = "none"


def check_may_create(by: Caller) -> None:
    by.check_may(CREATE)


def may_create(by: Caller) -> bool:
    return by.may(CREATE)


def check_is_derivable(by: Caller, descriptors: Mapping[str, RoleDescriptor]) -> None:
    """
    Let a key made by a key pass only when it can do nothing.

    Raises:
        DerivedKeyNotEmpty: the caller is an API key and asks for any privilege, or for its own.
    """
    if by.key is None:
        return
    if not descriptors or not all(is_empty(one) for one in descriptors.values()):
        raise DerivedKeyNotEmpty


def check_may_grant(by: Caller) -> None:
    """Let a caller pass who may make keys for others; ask before the other is authenticated."""
    by.check_may(GRANT)


def check_may_clone(by: Caller) -> None:
    """Let a caller pass who may clone a key whose secret he presents."""
    by.check_may(CLONE_PRESENTED)


def may_outlive(*, owner: OwnerSnapshot, by: Caller) -> bool:
    """Return whether the caller's clone of a key of `owner` may go on when that key is gone."""
    # An API key owns nothing, not even itself: a clone must be no way around its end.
    own = by.key is None and owner.is_same_user_as(username=by.username, realm=by.realm)
    return own or by.may(CLONE_ANY)


def check_may_outlive(*, owner: OwnerSnapshot, by: Caller) -> None:
    """
    Let a clone pass that shall expire after its source.

    Raises:
        NotAllowed: the source is somebody else's, and the caller may not manage it.
    """
    if not may_outlive(owner=owner, by=by):
        by.check_may(CLONE_ANY)


def check_may_create_cross_cluster(by: Caller) -> None:
    """
    Let a user pass who may make keys for other clusters.

    Raises:
        NotAllowed: he may not manage security.
        CallerIsKey: the caller is an API key.
    """
    by.check_may(MANAGE_CROSS_CLUSTER)
    if by.key is not None:
        raise CallerIsKey("An API key cannot be used to create a cross-cluster API key")


def may_create_cross_cluster(by: Caller) -> bool:
    return by.key is None and by.may(MANAGE_CROSS_CLUSTER)


def check_may_update_cross_cluster(by: Caller) -> None:
    """
    Let a user pass who may change keys for other clusters; whose is decided at each key.

    Raises:
        NotAllowed: he may not manage security.
        CallerIsKey: the caller is an API key.
    """
    by.check_may(UPDATE_CROSS_CLUSTER)
    if by.key is not None:
        raise CallerIsKey


def check_may_get(selection: KeySelection, *, by: Caller, with_limited_by: bool) -> None:
    """
    Let a request to read keys pass.

    Raises:
        NotAllowed: neither all keys nor, when the request names only those, the caller's own.
    """
    if with_limited_by and by.key is not None:
        by.check_may(GET_ANY)
    elif not selection.names_only_the_calling_key(by):
        by.check_may(GET_OWN if _is_about_own_keys(selection, by) else GET_ANY)


def check_may_invalidate(selection: KeySelection, *, by: Caller) -> None:
    """
    Let a request to invalidate keys pass; cross-cluster keys are asked about one by one.

    Raises:
        NotAllowed: neither all keys nor, when the request names only those, the caller's own.
    """
    own = selection.names_only_the_calling_key(by) or _is_about_own_keys(selection, by)
    by.check_may(INVALIDATE_OWN if own else INVALIDATE_ANY)


def may_invalidate_type(key_type: str, *, by: Caller) -> bool:
    """Return whether a caller who may invalidate keys may invalidate one of this type."""
    return key_type != KeyType.CROSS_CLUSTER or by.may(MANAGE_CROSS_CLUSTER)


def may_invalidate(*, owner: OwnerSnapshot, key_type: str, by: Caller) -> bool:
    """Return whether a button to invalidate this key is of any use to the caller."""
    own = by.key is None and owner.is_same_user_as(username=by.username, realm=by.realm)
    allowed = by.may(INVALIDATE_OWN if own else INVALIDATE_ANY)
    return allowed and may_invalidate_type(key_type, by=by)


def check_may_update(by: Caller, *, many: bool = False) -> None:
    """
    Let a user pass who may change keys; whose they are is decided at each key.

    Args:
        many: whether several keys are to be changed at once, which is called otherwise.

    Raises:
        CallerIsKey: an API key may never change a key.
        NotAllowed: the user may not even change his own.
    """
    by.check_may(UPDATE_MANY if many else UPDATE)
    if by.key is not None:
        raise CallerIsKey


def may_update(*, owner: OwnerSnapshot, by: Caller) -> bool:
    """Return whether the caller may change this key while it is good."""
    own = owner.is_same_user_as(username=by.username, realm=by.realm)
    return own and by.key is None and by.may(UPDATE)


def may_update_cross_cluster(*, owner: OwnerSnapshot, by: Caller) -> bool:
    """Return whether the caller may change this key for another cluster while it is good."""
    own = owner.is_same_user_as(username=by.username, realm=by.realm)
    return own and by.key is None and by.may(UPDATE_CROSS_CLUSTER)


def check_may_share_some(by: Caller) -> None:
    """
    Let a user pass who may share keys; which is decided at each key.

    Raises:
        NotAllowed: he may not even share his own.
        CallerIsKey: an API key gives no right away, nor whoever it acts as.
    """
    by.check_may(SHARE_OWN)
    if by.authenticated_as.key is not None:
        raise CallerIsKey("an API key cannot share API keys")


def is_about(owner: OwnerSnapshot, *, by: Caller) -> bool:
    """Return whether a share of a key of `owner` is the caller's business at all."""
    own = owner.is_same_user_as(username=by.username, realm=by.realm)
    return own or by.may(SHARE_ANY)


def check_may_share_type(key_type: str, *, by: Caller) -> None:
    """
    Let a user pass who may share keys of this type.

    Raises:
        NotAllowed: it is for other clusters, and he may not manage security.
    """
    if key_type == KeyType.CROSS_CLUSTER:
        by.check_may(MANAGE_CROSS_CLUSTER)


def may_share(*, owner: OwnerSnapshot, key_type: str, by: Caller) -> bool:
    """Return whether the caller may share this key while it is not invalidated."""
    return (
        by.authenticated_as.key is None
        and by.may(SHARE_OWN)
        and is_about(owner, by=by)
        and (key_type != KeyType.CROSS_CLUSTER or by.may(MANAGE_CROSS_CLUSTER))
    )


def scope_of(by: Caller) -> Scope:
    """Return which keys the caller may look at in a list."""
    if by.may(GET_ANY):
        return Scope.ALL
    return Scope.OWN if by.may(GET_OWN) else Scope.NONE


def check_is_unrestricted(by: Caller, *, workflow: str | None = None) -> None:
    """
    Let a request to an endpoint of `workflow`, or of none, pass.

    Raises:
        RestrictedByWorkflow: the caller's key is for another workflow alone.
    """
    if not by.authority.allows_workflow(workflow):
        raise RestrictedByWorkflow


def _is_about_own_keys(selection: KeySelection, by: Caller) -> bool:
    # An API key owns nothing: keys it made belong to its user.
    return by.key is None and selection.names_only_keys_of(by)
