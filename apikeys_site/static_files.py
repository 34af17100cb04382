"""Which static files are collected, and how they are named and compressed."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class OwnStaticFilesConfig(StaticFilesConfig):
    """Leaves out what came along and no page asks for: htmx's other versions, a second viewer."""

    ignore_patterns = (
        *(*StaticFilesConfig.ignore_patterns, "ext", "htm?x-4*", "htmx-2.js"),
        *("redoc", "oauth2-redirect.*", "swagger-ui-standalone-preset.js", "favicon-32x32.png"),
        *("*.map", "LICENSE*", "*.LICENSE.txt"),
    )


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Hashes the names of imported JavaScript modules too, so that they may be kept for ever."""

    support_js_module_import_aggregation = True
    # Maps of other people's minified files are not collected, so nothing may ask for them.
    patterns = tuple(
        (suffix, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
        for suffix, rules in CompressedManifestStaticFilesStorage.patterns
    )
