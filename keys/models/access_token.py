"""Bearer tokens of users: short-lived, with a refresh token beside some."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q

from keys.models.fields import KeywordField
from keys.rules.judgement import TokenFacts
from keys.rules.tokens import ID_LENGTH

KEPT_FOR = timedelta(hours=24)
"""How long an expired token is remembered, so that its holder hears that it has expired."""


class AccessTokenQuerySet(models.QuerySet["AccessToken"]):
    def over_at(self, now: datetime) -> "AccessTokenQuerySet":
        """Return tokens that nobody has to be told anything about any more."""
        long_ago = now - KEPT_FOR
        return self.filter(
            Q(refresh_expires_at=None) | Q(refresh_expires_at__lt=long_ago),
            expires_at__lt=long_ago,
        )


class AccessToken(models.Model):
    """
    One token and its refresh token.

    Attributes:
        username, realm: whose it is; what he may do is looked up at each use.
        creator_username, creator_realm: the client that asked for it, which alone may refresh it.
        digest, refresh_digest: HMAC-SHA-256 of the secrets under the pepper `pepper_id`.
        refreshed_at: when the refresh token was used.
        successor: what that use led to.
    """

    public_id = KeywordField(max_length=ID_LENGTH, unique=True)
    username = KeywordField(max_length=1024)
    realm = KeywordField(max_length=256)
    creator_username = KeywordField(max_length=1024)
    creator_realm = KeywordField(max_length=256)
    pepper_id = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    invalidated_at = models.DateTimeField(null=True)
    refresh_digest = models.BinaryField(max_length=32, null=True)
    refresh_expires_at = models.DateTimeField(null=True)
    refresh_invalidated_at = models.DateTimeField(null=True)
    refreshed_at = models.DateTimeField(null=True)
    successor = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="predecessors"
    )

    objects = AccessTokenQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(refresh_digest=None, refresh_expires_at=None)
                | Q(refresh_digest__isnull=False, refresh_expires_at__isnull=False),
                name="refresh_token_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["username", "realm"], name="token_user")]

    def __str__(self) -> str:
        return f"{self.public_id} of {self.username} ({self.realm})"

    @property
    def facts(self) -> TokenFacts:
        return TokenFacts(
            digest=bytes(self.digest),
            expires_at=self.expires_at,
            invalidated_at=self.invalidated_at,
        )
