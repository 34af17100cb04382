"""`manage.py pepper list|new ID|activate ID|retire ID`: exchange what digests hang on."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apikeys_site.peppers import PepperRefused, activate_pepper, make_pepper, pepper_ids
from apikeys_site.serving.database import check_is_migrated
from keys.actions.retire_pepper import retire_pepper
from keys.conf import active_pepper_id, key_settings
from keys.queries.pepper_use import PepperUse, pepper_uses
from keys.rules.caller import Caller
from keys.rules.errors import Invalid

NOTHING = PepperUse(keys=0, rows=0)


class Command(BaseCommand):
    help = "List the peppers, make one, let new secrets be digested under it, or retire one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("list", help="say what hangs on which pepper")
        new = verbs.add_parser("new", help="make one that nothing uses yet")
        activate = verbs.add_parser(
            "activate", help="use it for new secrets, from the next SIGHUP or start"
        )
        retire = verbs.add_parser(
            "retire", help="invalidate every key, token and session that hangs on it"
        )
        for verb in (new, activate, retire):
            verb.add_argument("id")
        retire.add_argument("--yes", action="store_true", help="do not ask first")

    def handle(self, *_args: Any, **options: Any) -> None:
        folder = key_settings().secrets_dir / "peppers"
        if options["verb"] in {"list", "retire"}:
            check_is_migrated()
        try:
            match options["verb"]:
                case "list":
                    self._list(folder)
                case "new":
                    path = make_pepper(folder, options["id"])
                    self.stdout.write(f"{path} is there; copy it to every machine, then activate.")
                case "activate":
                    activate_pepper(folder, options["id"])
                    self.stdout.write("Send SIGHUP to the server: then new secrets are under it.")
                case _:
                    self._retire(options["id"], is_sure=options["yes"])
        except (PepperRefused, Invalid) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _list(self, folder: Path) -> None:
        uses, files = pepper_uses(), pepper_ids(folder)
        for name in sorted({*files, *uses}):
            use = uses.get(name, NOTHING)
            notes = [f"{use.keys:,} keys", f"{use.rows:,} rows in all"]
            if name == active_pepper_id():
                notes.append("active")
            if name not in files:
                notes.append("its file is missing")
            self.stdout.write(f"{name}: {', '.join(notes)}")

    def _retire(self, pepper_id: str, *, is_sure: bool) -> None:
        number = pepper_uses().get(pepper_id, NOTHING).keys
        if not is_sure and not _is_meant(number):
            raise CommandError("Nothing was changed.")
        ended = retire_pepper(pepper_id, by=Caller.system("_pepper"), now=timezone.now())
        self.stdout.write(
            f"{ended.keys:,} keys, {ended.tokens:,} tokens, {ended.service_tokens:,} service tokens"
            f" and {ended.sessions:,} sessions ended. Keep the file while the list counts rows."
        )


def _is_meant(number: int) -> bool:
    try:
        return input(f"{number:,} keys will end for good. Type yes: ") == "yes"
    except EOFError:
        return False
