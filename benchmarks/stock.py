"""
Fill a database with keys, as many as a large installation has.

    APIKEYS_HOME=… python -m benchmarks.stock --keys 100000

Every tenth key is invalidated, every fifth expired; owners, names and metadata are spread evenly.
"""

import argparse
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from keys.models import ApiKey

AT_ONCE = 5_000
BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
TEAMS = ("payments", "search", "billing", "platform", "mobile", "data", "growth", "support")
OWNERS = 500
LIFETIME = timedelta(days=90)


def main() -> None:
    parser = argparse.ArgumentParser(prog="stock")
    parser.add_argument("--keys", type=int, required=True)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
    django.setup()
    fill(options.keys)


def fill(count: int) -> None:
    """Store `count` keys, created a minute apart."""
    from django.db import connection, transaction  # noqa: PLC0415  # Django must be set up first

    from keys.models import ApiKey, KeyMetadataLeaf  # noqa: PLC0415
    from keys.models.key_metadata_leaf import leaves_in  # noqa: PLC0415

    for start in range(0, count, AT_ONCE):
        keys = [*_keys(range(start, min(start + AT_ONCE, count)))]
        with transaction.atomic():
            ApiKey.objects.insert(*keys)
            KeyMetadataLeaf.objects.insert(*(leaf for key in keys for leaf in leaves_in(key)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _keys(numbers: range) -> "Iterator[ApiKey]":
    from keys.models import ApiKey, RoleSnapshot  # noqa: PLC0415  # Django must be set up first

    snapshot = RoleSnapshot.objects.of({"stocked": {"cluster": ["monitor"]}})
    for number in numbers:
        created = BEGINNING + timedelta(minutes=number)
        owner = f"owner-{number * 7 % OWNERS:03}"
        yield ApiKey(
            public_id=f"stocked-{number:08}",
            name=f"{TEAMS[number % len(TEAMS)]}-{number:08}",
            owner_username=owner,
            owner_realm="default_native",
            owner_realm_type="native",
            creator_username=owner,
            creator_realm="default_native",
            created_at=created,
            expires_at=created + LIFETIME if number % 5 == 0 else None,
            invalidated_at=created + timedelta(days=1) if number % 10 == 1 else None,
            snapshot=snapshot,
            metadata={
                "team": TEAMS[number * 3 % len(TEAMS)],
                "env": {"tier": str(number % 3)},
                "ticket": f"T-{number % 1000}",
            },
            digest=b"\0" * 32,
            pepper_id="1",
        )


if __name__ == "__main__":
    main()
