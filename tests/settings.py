"""The product's settings; in tests, templates also tell the coverage measurement their lines."""

from apikeys_site.settings import *  # noqa: F403  # all of them, with one change
from apikeys_site.settings import TEMPLATES

TEMPLATES[0]["OPTIONS"]["debug"] = True
