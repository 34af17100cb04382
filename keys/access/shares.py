"""Rights on single keys: given to users and teams, taken back, and looked up."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from django.contrib.auth.models import Group, Permission
from django.db.models import Model, QuerySet
from guardian.backends import ObjectPermissionBackend

from keys.models import ApiKey, TeamKeyShare, User, UserKeyShare
from keys.models.prepared import Prepared
from keys.rules.caller import Caller
from keys.rules.sharing import Right, can_be_given_rights

CODENAMES: Mapping[Right, str] = {
    Right.VIEW: "view_shared_key",
    Right.EDIT: "edit_shared_key",
    Right.INVALIDATE: "invalidate_shared_key",
}
RIGHTS: Mapping[str, Right] = {codename: right for right, codename in CODENAMES.items()}
Share: TypeAlias = UserKeyShare | TeamKeyShare
Shares: TypeAlias = "QuerySet[UserKeyShare] | QuerySet[TeamKeyShare]"


class ShareBackend(ObjectPermissionBackend):
    """How Django asks for rights on one key: guardian answers, as long as the key is not gone."""

    def has_perm(self, user_obj: object, perm: str, obj: Model | None = None) -> bool:
        return _counts(obj) and bool(super().has_perm(user_obj, perm, obj))

    def get_group_permissions(self, user_obj: object, obj: Model | None = None) -> set[str]:
        return set(super().get_group_permissions(user_obj, obj)) if _counts(obj) else set()

    def get_all_permissions(self, user_obj: object, obj: Model | None = None) -> set[str]:
        return set(super().get_all_permissions(user_obj, obj)) if _counts(obj) else set()


def keys_shared_with(by: Caller, right: Right = Right.VIEW) -> QuerySet[ApiKey]:
    """Return the keys, none of them invalidated, on which somebody gave the caller `right`."""
    if not can_be_given_rights(by):
        return ApiKey.objects.none()
    return _reached(right, username=by.username, realm=by.realm)


def has_shared_keys(by: Caller) -> bool:
    if not can_be_given_rights(by):
        return False
    return SHARED_TO_VIEW.first(username=by.username, realm=by.realm) is not None


def _reached(right: Right, *, username: str, realm: str) -> QuerySet[ApiKey]:
    named = {"permission__codename": CODENAMES[right]}
    own, team = _reaching(username=username, realm=realm)
    reached = (
        own.filter(**named)
        .values("content_object")
        .union(team.filter(**named).values("content_object"))
    )
    return ApiKey.objects.not_invalidated().filter(pk__in=reached)


# Asked by every list.
SHARED_TO_VIEW = Prepared(
    lambda place: _reached(Right.VIEW, username=place("username"), realm=place("realm"))[:1]
)


def is_shared_with(by: Caller, key: ApiKey, right: Right) -> bool:
    return keys_shared_with(by, right).filter(pk=key.pk).exists()


def shares_reaching(by: Caller) -> tuple[QuerySet[UserKeyShare], QuerySet[TeamKeyShare]]:
    """Return what is given to the caller himself, and what to teams that he is in just now."""
    return _reaching(username=by.username, realm=by.realm)


def _reaching(
    *, username: str, realm: str
) -> tuple[QuerySet[UserKeyShare], QuerySet[TeamKeyShare]]:
    user = {"username": username, "realm": realm}
    return (
        UserKeyShare.objects.filter(**{f"user__{name}": value for name, value in user.items()}),
        TeamKeyShare.objects.filter(
            group__in=Group.objects.filter(user__in=User.objects.filter(**user))
        ),
    )


def shares_on(keys: Collection[int]) -> tuple[QuerySet[UserKeyShare], QuerySet[TeamKeyShare]]:
    """Return what is given of the keys with these primary keys."""
    return (
        UserKeyShare.objects.filter(content_object__in=keys),
        TeamKeyShare.objects.filter(content_object__in=keys),
    )


def give(
    rights: Iterable[Right], *, of: ApiKey, to: User | Group, by: Caller, now: datetime
) -> None:
    """Store the rights, which the recipient has not yet, in the granter's name."""
    codenames = [CODENAMES[right] for right in rights]
    permissions = Permission.objects.filter(
        content_type__app_label="keys", content_type__model="apikey", codename__in=codenames
    )
    granted = {
        "content_object": of,
        "granter_username": by.username,
        "granter_realm": by.realm,
        "granted_at": now,
    }
    if isinstance(to, User):
        UserKeyShare.objects.bulk_create(
            UserKeyShare(user=to, permission=one, **granted) for one in permissions
        )
    else:
        TeamKeyShare.objects.bulk_create(
            TeamKeyShare(group=to, permission=one, **granted) for one in permissions
        )


def rights_given(of: ApiKey, *, to: User | Group) -> frozenset[Right]:
    codenames = _shares_of(of, to).values_list("permission__codename", flat=True)
    return frozenset(RIGHTS[codename] for codename in codenames)


def take_back(of: ApiKey, *, to: User | Group) -> None:
    _shares_of(of, to).delete()


def _shares_of(key: ApiKey, recipient: User | Group) -> Shares:
    if isinstance(recipient, User):
        return UserKeyShare.objects.filter(content_object=key, user=recipient)
    return TeamKeyShare.objects.filter(content_object=key, group=recipient)


def _counts(obj: Model | None) -> bool:
    return isinstance(obj, ApiKey) and obj.invalidated_at is None
