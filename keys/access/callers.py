"""Who a user or a key is when it asks: roles looked up, descriptors read, authority built."""

from collections.abc import Iterable, Mapping

from django.db import connection

from keys.models import ApiKey, Role, User
from keys.models.fields import compact_json
from keys.models.prepared import Prepared
from keys.rules.caller import (
    AuthenticationType,
    Caller,
    CallingKey,
    Origin,
    OwnerSnapshot,
)
from keys.rules.key_authority import authority_of_key, parsed_descriptor
from keys.rules.limits import limits_from
from keys.rules.privileges import (
    DJANGO_PRIVILEGES,
    RESERVED_ROLES,
    Authority,
    Rights,
    RoleDescriptor,
    parse_descriptor,
)

ROLES_NAMED = Prepared(lambda place: Role.objects.filter(name__in=[place("names")]).order_by())
# How privileges that were granted in Django admin show in snapshots and refusals.
DJANGO_ROLE = "_django"
# Asked at each request: built by the ORM it cost more than all the rest of a caller.
GRANTED_IN_DJANGO = """
    SELECT permission.codename
      FROM auth_permission AS permission
      JOIN django_content_type AS type
        ON type.id = permission.content_type_id AND type.app_label = 'keys'
     WHERE permission.id IN (
           SELECT permission_id FROM keys_user_user_permissions WHERE user_id = %s
            UNION
           SELECT granted.permission_id
             FROM keys_user_groups AS membership
             JOIN auth_group_permissions AS granted ON granted.group_id = membership.group_id
            WHERE membership.user_id = %s)
"""


def caller_of_user(user: User, *, origin: Origin | None = None) -> Caller:
    """Return the user as a caller, with the roles he has at this moment."""
    descriptors = descriptors_of(user)
    return Caller(
        owner=owner_snapshot_of(user),
        authentication_type=AuthenticationType.REALM,
        authority=Authority(sides=(Rights.of(tuple(descriptors.values())),)),
        roles=user.role_names,
        missing_roles=tuple(name for name in user.role_names if name not in descriptors),
        descriptors=descriptors,
        origin=origin or Origin(),
    )


def caller_of_key(key: ApiKey, *, origin: Origin | None = None) -> Caller:
    """
    Return the key as a caller: assigned descriptors and the owner's snapshot must both allow.

    Without assigned descriptors the snapshot decides alone; a cross-cluster key has no snapshot.
    """
    snapshot, limits = key.snapshot, limits_from(key.limits)
    return Caller(
        owner=key.owner,
        authentication_type=AuthenticationType.API_KEY,
        authority=authority_of_key(
            assigned=key.descriptors, limited_by=snapshot.descriptors if snapshot else None
        ),
        key=CallingKey(
            id=key.public_id,
            name=key.name,
            expires_at=key.expires_at,
            rate=limits.rate if limits else None,
        ),
        origin=origin or Origin(),
    )


def owner_snapshot_of(user: User) -> OwnerSnapshot:
    return OwnerSnapshot(
        username=user.username,
        realm=user.realm,
        realm_type=user.realm_type,
        full_name=user.full_name,
        email=user.email,
        metadata=user.metadata_json,
    )


def descriptors_of(user: User) -> Mapping[str, RoleDescriptor]:
    """Return the descriptors of the user's roles that exist, in the order of assignment."""
    stored = _stored_descriptors(name for name in user.role_names if name not in RESERVED_ROLES)
    found = {
        name: RESERVED_ROLES[name] if name in RESERVED_ROLES else stored[name]
        for name in user.role_names
        if name in RESERVED_ROLES or name in stored
    }
    granted = _granted_in_django(user)
    return {**found, DJANGO_ROLE: granted} if granted else found


def _stored_descriptors(names: Iterable[str]) -> dict[str, RoleDescriptor]:
    wanted = list(names)
    if not wanted:
        return {}
    return {
        role.name: parsed_descriptor(role.name, compact_json(role.descriptor), of_role=True)
        for role in ROLES_NAMED.rows(names=wanted)
    }


def _granted_in_django(user: User) -> RoleDescriptor | None:
    if not user.pk:
        return None  # A reserved user who has no row yet.
    with connection.cursor() as cursor:
        cursor.execute(GRANTED_IN_DJANGO, [user.pk, user.pk])
        granted = sorted(name for (name,) in cursor.fetchall() if name in DJANGO_PRIVILEGES)
    if not granted:
        return None
    return parse_descriptor(DJANGO_ROLE, {"cluster": [*granted]}, of="role")
