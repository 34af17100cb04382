"""Tokens that services log in with, for the accounts that `rules.service_accounts` knows."""

from django.db import models

from keys.models.fields import KeywordField
from keys.rules.judgement import TokenFacts


class ServiceToken(models.Model):
    """`principal`: the account, `namespace/service`; `digest`: as for an API key's secret."""

    principal = KeywordField(max_length=256)
    name = KeywordField(max_length=256)
    pepper_id = models.CharField(max_length=64)
    digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    creator_username = models.TextField()
    creator_realm = models.TextField()

    class Meta:
        default_permissions = ()
        ordering = ["principal", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "name"], name="one_service_token_per_account_and_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.principal}/{self.name}"

    @property
    def facts(self) -> TokenFacts:
        return TokenFacts(digest=bytes(self.digest))
