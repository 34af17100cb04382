"""Bring the database to the state that this version expects."""

from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apikeys_site.serving.refusal import StartRefused


def migrate_if_needed() -> None:
    """
    Apply the migrations that are missing, if any.

    Raises:
        StartRefused: the database cannot be reached or used.
    """
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        reason = " ".join(str(error).split())
        raise StartRefused(f"DATABASE_URL: the database cannot be used: {reason}") from error


def check_is_migrated() -> None:
    """
    Let a database pass that a console of this version, or a later one, has prepared.

    Raises:
        StartRefused: it cannot be reached or used, or lacks migrations.
    """
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
