"""`manage.py renew_epoch`: after a restore, a move or a failover."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from apikeys_site.serving.database import check_is_migrated
from keys.actions.renew_epoch import renew_epoch
from keys.rules.caller import Caller


class Command(BaseCommand):
    help = "Make every verifier forget what it remembers: for after a restore or a move."

    def handle(self, *_args: Any, **_options: Any) -> None:
        check_is_migrated()
        renew_epoch(by=Caller.system("_renew_epoch"), now=timezone.now())
        self.stdout.write("Verifiers read anew whatever they had remembered.")
