"""Rows in numbers, or in states that no action leaves behind; and all that a database holds."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet

from keys.models import ApiKey, RoleSnapshot, User
from keys.rules.judgement import KeyType

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def stored_keys(owner: User, names: Iterable[str], **columns: Any) -> list[ApiKey]:
    """Store a key of each name, without a usable secret; much faster than creating them."""
    snapshot = RoleSnapshot.objects.of({})
    prefix = f"test-{token_hex(4)}"
    return ApiKey.objects.bulk_create(
        ApiKey(
            **{
                "public_id": f"{prefix}-{place}",
                "name": name,
                "owner_username": owner.username,
                "owner_realm": owner.realm,
                "owner_realm_type": owner.realm_type,
                "creator_username": owner.username,
                "creator_realm": owner.realm,
                "created_at": LONG_AGO,
                "snapshot": snapshot,
                "digest": b"\0" * 32,
                "pepper_id": "1",
                **columns,
            }
        )
        for place, name in enumerate(names)
    )


def made_cross_cluster(key: ApiKey) -> ApiKey:
    """Turn a key into one of the other type, as an import would store it."""
    key.type, key.snapshot = KeyType.CROSS_CLUSTER, None
    key.save()
    return key


def made_invalid(key: ApiKey, *, at: datetime) -> ApiKey:
    key.invalidated_at = at
    key.save()
    return key


def made_expired(key: ApiKey, *, now: datetime) -> ApiKey:
    key.expires_at = now
    key.created_at = now - timedelta(days=1)
    key.save()
    return key


def everything_stored() -> dict[str, list[dict[str, Any]]]:
    """Return all rows of our tables and of who is in which team, to compare before and after."""
    of_django: list[type[Model]] = [
        Group,
        User.groups.through,
        User.user_permissions.through,
    ]
    return {
        model.__name__: list(_all_rows(model).values().order_by("pk"))
        for model in (*apps.get_app_config("keys").get_models(), *of_django)
    }


def _all_rows(model: type[Model]) -> QuerySet[Model]:
    return model._default_manager.all()  # noqa: SLF001  # Django's documented name
