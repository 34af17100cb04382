"""
A program that fills a database with keys for a benchmark.

    python -m benchmarks.seed_keys --keys 100000 --to credentials.txt

It prepares the database, stores that many keys of a hundred owners, and writes one credential a
line, as it follows `ApiKey` in the header.
"""

import argparse
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402  # models need Django's set-up
from django.db import connection, transaction  # noqa: E402

from keys.conf import current_pepper  # noqa: E402
from keys.models import ApiKey, RoleSnapshot  # noqa: E402
from keys.models.key_triggers import install_key_triggers, remove_key_triggers  # noqa: E402
from keys.rules.caller import OwnerSnapshot  # noqa: E402
from keys.rules.secret import Credential, digest_of, encoded_of, new_id, new_secret  # noqa: E402

OWNERS = 100
AT_ONCE = 10_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="seed_keys")
    parser.add_argument("--keys", type=int, required=True)
    parser.add_argument("--to", type=Path, required=True)
    options = parser.parse_args()
    call_command("migrate", interactive=False, verbosity=0)
    # What they keep is made anew behind the keys, all at once.
    remove_key_triggers(connection)
    with options.to.open("w") as file, transaction.atomic():
        snapshot = RoleSnapshot.objects.of({"owner_role": {"cluster": ["manage_own_api_key"]}})
        for start in range(0, options.keys, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, options.keys))
            made = [_key(number, snapshot) for number in numbers]
            ApiKey.objects.insert(*(key for key, _ in made))
            file.writelines(f"{encoded}\n" for _, encoded in made)
    install_key_triggers(connection)


def _key(number: int, snapshot: RoleSnapshot) -> tuple[ApiKey, str]:
    now, pepper = datetime.now(UTC), current_pepper()
    key_id = new_id(now)
    secret = new_secret(key_id)
    key = ApiKey(
        public_id=key_id,
        name=f"service {number} {secrets.token_hex(4)}",
        created_at=now,
        snapshot=snapshot,
        digest=digest_of(secret, pepper=pepper.value),
        pepper_id=pepper.id,
        metadata={"team": f"team {number % OWNERS}"},
    )
    key.owner = OwnerSnapshot(
        username=f"owner{number % OWNERS}",
        realm="default_native",
        realm_type="native",
        full_name=f"Owner {number % OWNERS}",
    )
    key.creator_username, key.creator_realm = key.owner_username, key.owner_realm
    return key, encoded_of(Credential(id=key_id, secret=secret))


if __name__ == "__main__":
    main()
