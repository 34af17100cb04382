"""How static files are named and compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Hashes the names of imported JavaScript modules too, so that they may be kept for ever."""

    support_js_module_import_aggregation = True
