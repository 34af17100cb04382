"""A numbered trail of everything that a cached verdict may hang on."""

from django.db import models

from keys.models.fields import KeywordField
from keys.models.inserting import InsertingQuerySet


class ChangeKind(models.TextChoices):
    """What changed."""

    KEY = "key"
    USER = "user"
    ROLE = "role"
    TOKEN = "token"  # noqa: S105  # the name of a kind
    APPLICATION_PRIVILEGE = "application_privilege"
    ROLE_MAPPING = "role_mapping"
    PROFILE = "profile"
    SETTING = "setting"


class Change(models.Model):
    """
    Written in the transaction of the change itself; the primary key is its number.

    A number drawn earlier may be committed later. On PostgreSQL `transaction`, the number of that
    one, therefore tells with a snapshot whether a reader has seen the change.
    """

    kind = models.CharField(max_length=32, choices=ChangeKind)
    subject = KeywordField(max_length=1300)
    transaction = models.BigIntegerField(null=True, db_index=True)

    objects = InsertingQuerySet["Change"].as_manager()

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.subject}"
