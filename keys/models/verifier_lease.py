"""Verifiers that may believe what they remember, and which changes they have heard of."""

from django.db import models


class VerifierLease(models.Model):
    """
    One verifier on PostgreSQL; see `keys.verifier.postgresql_feed`.

    Attributes:
        snapshot: of which transactions it has seen all changes, as `pg_snapshot` writes it.
        renewals: counts how often it has renewed; a lease that stays the same runs out.
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
