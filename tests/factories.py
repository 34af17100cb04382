"""Rows for tests, made by our own actions wherever there is one."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from keys.access.callers import caller_of_user
from keys.actions.create_key import CreatedKey, create_key
from keys.actions.create_kuzzle_key import create_kuzzle_key
from keys.models import Role, User
from keys.rules.json_types import Json, JsonObject

PASSWORD = "correct horse"


@lru_cache(maxsize=64)
def hashed(password: str) -> str:
    """Return the password's hash; Argon2 runs once for each password of a test run."""
    return make_password(password)


def make_role(name: str, **descriptor: Json) -> Role:
    moment = timezone.now()
    role, _ = Role.objects.update_or_create(
        name=name,
        defaults={"descriptor": descriptor, "updated_at": moment},
        create_defaults={"descriptor": descriptor, "created_at": moment, "updated_at": moment},
    )
    return role


def make_user(
    username: str,
    *,
    realm: str = "default_native",
    roles: Sequence[str] = (),
    cluster: Sequence[str] = (),
    password: str = PASSWORD,
    enabled: bool = True,
    full_name: str | None = None,
    email: str | None = None,
) -> User:
    """Store a user with these roles; `cluster` adds a role of the user's own, `<name>_role`."""
    names = list(roles)
    if cluster:
        names.append(make_role(f"{username}_role", cluster=list(cluster)).name)
    return User.objects.create(
        username=username,
        realm=realm,
        roles=names,
        password=hashed(password),
        is_active=enabled,
        full_name=full_name,
        email=email,
    )


def make_key(
    owner: User,
    *,
    name: str = "ci",
    duration: timedelta | None = None,
    descriptors: Mapping[str, Json] | None = None,
    metadata: JsonObject | None = None,
    limits: Json = None,
    now: datetime | None = None,
) -> CreatedKey:
    """Store a key of `owner`; an expired one is made by a `now` that lies far enough back."""
    return create_key(
        name=name,
        duration=duration,
        longest=None,
        descriptors=descriptors,
        metadata=metadata,
        limits=limits,
        by=caller_of_user(owner),
        now=now or timezone.now(),
    )


def make_kuzzle_key(owner: User) -> CreatedKey:
    """Store a key in Kuzzle's form; its `secret` is what stands behind `Bearer`."""
    return create_kuzzle_key(
        public_id=None,
        description="a key",
        duration=None,
        owner=None,
        by=caller_of_user(owner),
        now=timezone.now(),
    )
