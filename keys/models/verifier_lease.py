"""Verifiers that may believe what they remember, and which changes they have heard of."""

from django.db import models

SECONDS_OF_LEASE = 1.0
"""How long a verifier believes what it remembers, from the moment it sent its renewal."""
SECONDS_UNTIL_SURELY_OVER = 1.05
"""How long a lease that stays the same is waited for: two clocks may differ in their speed."""
CHANNEL = "apikeys_changes"
"""Where verifiers are woken; what has changed they read themselves."""


class VerifierLease(models.Model):
    """
    One verifier on PostgreSQL; see `keys.verifier.postgresql_feed`.

    Attributes:
        snapshot: of which transactions it has seen all changes, as `pg_snapshot` writes it.
        renewals: counts how often it has renewed; only a row that changes is a lease.
        renewed_at: by the database's clock, for people alone.
    """

    verifier = models.CharField(max_length=64, unique=True)
    snapshot = models.TextField()
    renewals = models.BigIntegerField(default=0)
    renewed_at = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.verifier} ({self.renewals})"
