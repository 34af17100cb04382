"""
The program in the housekeeper's process.

    python -m apikeys_site.serving.housekeeper --lifeline 6 --after 15

It loads Django only when it begins: a start has better things to do, and nothing is urgent.
"""

import argparse
import os
import signal
import threading

from apikeys_site.serving.lifeline import when_supervisor_is_gone

OWNER_ONLY_MASK = 0o077


def main() -> None:
    options = _parser().parse_args()
    os.umask(OWNER_ONLY_MASK)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    # It serves no certificate that it could read again, and makes no secrets.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    when_supervisor_is_gone(options.lifeline, stopping.set)
    if not stopping.wait(options.after):
        _keep_house(stopping)


def _keep_house(stopping: threading.Event) -> None:
    import django  # noqa: PLC0415  # see the docstring

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
    django.setup()
    from keys.housekeeping.keeper import Housekeeper  # noqa: PLC0415  # models need Django's set-up

    Housekeeper().run(stopping)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="housekeeper")
    parser.add_argument("--lifeline", type=int, required=True, help="descriptor, to be read")
    parser.add_argument("--after", type=float, default=0.0, help="seconds before it begins")
    return parser


if __name__ == "__main__":
    main()
