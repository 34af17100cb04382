"""
A program that fills a database for the key list, whose server may be running.

    APIKEYS_HOME=… python -m benchmarks.list_stock --keys 1000000

prints a line of JSON: where the pages are that are to be asked for, and ids of keys to end.
"""

import argparse
import json
import os
import sys

import django

ENDED = 50_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="list_stock")
    parser.add_argument("--keys", type=int, required=True)
    keys = parser.parse_args().keys
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
    django.setup()
    from benchmarks.list_cases import (  # noqa: PLC0415  # Django must be set up first
        Cases,
        filled,
        owners_who_end,
    )
    from keys.models import ApiKey  # noqa: PLC0415  # the same

    filled(0, keys)
    # Those of the others are ended before.
    others = ApiKey.objects.exclude(owner_username__in=owners_who_end(keys))
    ids = others.order_by("-created_at").values_list("public_id", flat=True)[:ENDED]
    json.dump({"addresses": Cases.made(keys).addresses(), "ids": [*ids]}, sys.stdout)


if __name__ == "__main__":
    main()
