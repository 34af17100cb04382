"""Bring the database to the state that this version expects."""

from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apikeys_site.serving.refusal import StartRefused


def migrate_if_needed(*, tell: Callable[[str], object]) -> None:
    """
    Apply the migrations that are missing, if any.

    Args:
        tell: told beforehand, for it may take a while.

    Raises:
        StartRefused: the database cannot be reached or used.
    """
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            tell("Preparing the database ...\n")
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        raise StartRefused(f"DATABASE_URL: the database cannot be used: {reason}") from error


def check_is_migrated() -> None:
    """
    Let a database pass that a console of this version, or a later one, has prepared.

    Raises:
        StartRefused: it is not there, cannot be reached or used, or lacks migrations.
    """
    file = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not file.exists():
        # To connect would make an empty one, in a home that was perhaps not meant.
        raise StartRefused(
            f"There is no database {file}: start the console first, or set APIKEYS_HOME or"
            " DATABASE_URL as it has them."
        )
    try:
        executor = MigrationExecutor(connection)
        is_behind = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        raise StartRefused(f"DATABASE_URL: the database cannot be used: {reason}") from error
    if is_behind:
        raise StartRefused(
            "DATABASE_URL: the database is not prepared for this version: start the console first."
        )


def leave_database() -> None:
    """Close the connection: a supervisor only watches, and a child must not inherit it."""
    connection.close()
