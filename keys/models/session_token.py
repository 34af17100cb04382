"""Tokens of people and programs that log in as Kuzzle's clients do."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from keys.models.fields import KeywordField
from keys.rules.judgement import TokenFacts

LONGEST_ID = 17


class SessionTokenQuerySet(models.QuerySet["SessionToken"]):
    def good_at(self, now: datetime) -> "SessionTokenQuerySet":
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=now), ended_at=None)

    def over_at(self, now: datetime) -> "SessionTokenQuerySet":
        """Return sessions of which nobody can be told anything any more."""
        return self.filter(Q(expires_at__lte=now) | Q(ended_at__lte=now))


class SessionToken(models.Model):
    """
    One session; it goes with its user, and what he may do is looked up at each use.

    Attributes:
        digest: HMAC-SHA-256 of the token's text under the pepper `pepper_id`.
        expires_at: None for a session without end.
        is_single_use: its first use ends it.
        renewed_at: when it was traded for another, after which it soon ends.
    """

    public_id = KeywordField(max_length=LONGEST_ID, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sessions"
    )
    pepper_id = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, db_index=True)
    is_single_use = models.BooleanField(default=False)
    renewed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = SessionTokenQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.public_id

    @property
    def facts(self) -> TokenFacts:
        return TokenFacts(
            digest=bytes(self.digest),
            expires_at=self.expires_at,
            invalidated_at=self.ended_at,
        )
