"""`manage.py renew_epoch`: after a restore, a move or a failover."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from keys.actions.renew_epoch import renew_epoch
from keys.rules.caller import Caller


class Command(BaseCommand):
    help = "Make every verifier forget what it remembers: for after a restore or a move."

    def handle(self, *_args: Any, **_options: Any) -> None:
        renew_epoch(by=Caller.system("_renew_epoch"), now=timezone.now())
