"""Requests that carried an `Idempotency-Key`: a repetition finds here what the first one made."""

from django.db import models

from keys.models.api_key import ApiKey


class IdempotencyRecord(models.Model):
    """
    One request, by hashes alone; forgotten after a day.

    Attributes:
        key_hash: of the sender's key within its scope; unique, so that of two at once one waits.
        body_hash: of the body, under the pepper `pepper_id`.
        key: the API key that was made, or the one that has replaced it since.
    """

    key_hash = models.CharField(max_length=64, unique=True)
    body_hash = models.CharField(max_length=64)
    pepper_id = models.CharField(max_length=64)
    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.key_hash[:12]} made {self.key_id}"
