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
    """Written in the transaction of the change itself; the primary key is its number."""

    kind = models.CharField(max_length=32, choices=ChangeKind)
    subject = KeywordField(max_length=1300)

    objects = InsertingQuerySet["Change"].as_manager()

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.subject}"
