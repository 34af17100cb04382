"""Which static files are collected, and how they are named and compressed."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class OwnStaticFilesConfig(StaticFilesConfig):
    """Leaves out htmx's extensions and its other versions: no page asks for them."""

    ignore_patterns = (*StaticFilesConfig.ignore_patterns, "ext", "htm?x-4*", "htmx-2.js")


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Hashes the names of imported JavaScript modules too, so that they may be kept for ever."""

    support_js_module_import_aggregation = True
