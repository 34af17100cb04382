"""What the server loads: settings read, everything put together."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")
# For settings, models and actions: no request ever enters Django's own stack here.
django.setup()

from keys.dialects.kuzzle.app import App  # noqa: E402  # models need Django's set-up
from keys.dialects.kuzzle.workers import Workers  # noqa: E402


def load() -> App:
    """Return the application for the settings of this process."""
    return App(Workers())
