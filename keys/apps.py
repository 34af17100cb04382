from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class KeysConfig(AppConfig):
    name = "keys"
    verbose_name = "API keys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(look_after_triggers, sender=self)


def look_after_triggers(*, using: str, **_: Any) -> None:  # whatever else the signal carries
    """Install what keys need of the database itself, wherever a migration left it missing."""
    from keys.models.key_triggers import install_key_triggers, is_wanted  # noqa: PLC0415  # ready now

    if is_wanted(connections[using]):
        install_key_triggers(connections[using])
