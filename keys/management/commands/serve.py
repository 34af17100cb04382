"""`manage.py serve [console]`: start the product."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from apikeys_site.serving.plan import PARTS, plan_from_settings
from apikeys_site.serving.serve import serve


class Command(BaseCommand):
    help = "Serve the console until SIGTERM; SIGHUP reads the certificates again."
    # They import every view; a start has no time for them, `make check` runs them.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", nargs="?", choices=PARTS, help="Without one: all.")

    def handle(self, *_args: Any, **_options: Any) -> None:
        serve(plan_from_settings(), out=sys.stdout)
