"""Forms that have made their key: a double click or a reload finds its row here."""

from django.db import models

from keys.models.api_key import ApiKey


class UsedForm(models.Model):
    """`token_hash`: SHA-256, in hex, of the one-time token that the form carried."""

    token_hash = models.CharField(max_length=64, unique=True)
    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.token_hash[:12]} made {self.key_id}"
