"""`manage.py fold_counters`: make the counters of keys quick to read again."""

from typing import Any

from django.core.management.base import BaseCommand

from apikeys_site.serving.database import check_is_migrated
from keys.housekeeping.fold_counters import run


class Command(BaseCommand):
    help = "Make one row of the many that a group of counters has come to have; safe at any time."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        check_is_migrated()
        self.stdout.write(f"{run():,} rows fewer")
