"""`manage.py serve [console|verifier|kuzzle|housekeeper]`: start the product, or one part of it."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apikeys_site.serving.plan import PARTS, plan_from_settings
from apikeys_site.serving.serve import serve


class Command(BaseCommand):
    help = "Serve until SIGTERM; SIGHUP reads certificates, routes and the active pepper again."
    # They import every view; a start has no time for them, `make check` runs them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", nargs="?", choices=PARTS, help="Without one: all.")

    def handle(self, *_args: Any, part: str | None, **_options: Any) -> None:
        serve(plan_from_settings(part), out=sys.stdout)
