#!/usr/bin/env python3
"""Run a management command; a setting that cannot be used ends it with one sentence."""

import os
import sys

try:
    from django.core.management import execute_from_command_line
except ModuleNotFoundError:
    sys.exit("This Python has no Django: run .venv/bin/python manage.py, which `make serve` makes.")

from apikeys_site.env import BadSetting
from apikeys_site.serving.refusal import StartRefused

EXIT_REFUSED, EXIT_BAD_SETTING, EXIT_INTERRUPTED = 1, 2, 130


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
    try:
        execute_from_command_line(sys.argv)
    except BadSetting as refusal:
        return refused(refusal, EXIT_BAD_SETTING)
    except StartRefused as refusal:
        return refused(refusal, EXIT_REFUSED)
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return 0


def refused(sentence: Exception, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
