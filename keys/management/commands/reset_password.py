"""`manage.py reset_password USER [--realm REALM] [--generate]`: give a user a new password."""

import getpass
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apikeys_site.serving.database import check_is_migrated
from keys.actions.set_password import set_password
from keys.models import User
from keys.rules.caller import Caller
from keys.rules.errors import Invalid
from keys.rules.new_password import new_password


class Command(BaseCommand):
    help = (
        "Give a user a new password: asked for on a terminal, else the first line of standard"
        " input. The old one stops working at once, and every session opened with it ends."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--realm", help="needed where a name stands in more than one realm")
        parser.add_argument("--generate", action="store_true", help="make a password and print it")

    def handle(self, *_args: Any, **options: Any) -> None:
        check_is_migrated()
        username = options["username"]
        realm = _realm_of(username, named=options["realm"])
        password = new_password() if options["generate"] else _asked()
        try:
            set_password(
                username=username,
                realm=realm,
                password=password,
                by=Caller.system("reset_password"),
                now=datetime.now(UTC),
            )
        except Invalid as refusal:
            raise CommandError("; ".join(refusal.problems)) from refusal
        self.stderr.write(f"'{username}' of the realm '{realm}' has a new password.")
        if options["generate"]:
            self.stdout.write(password)


def _realm_of(username: str, *, named: str | None) -> str:
    realms = [user.realm for user in User.objects.in_realm_order().filter(username=username)]
    if named:
        if named not in realms:
            raise CommandError(f"There is no user '{username}' in the realm '{named}'.")
        return named
    if not realms:
        raise CommandError(f"There is no user '{username}'.")
    if len(realms) > 1:
        raise CommandError(
            f"'{username}' stands in more than one realm: add --realm with one of"
            f" {', '.join(realms)}."
        )
    return realms[0]


def _asked() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("New password: ")
    if getpass.getpass("Once more: ") != password:
        raise CommandError("The two passwords differ.")
    return password
