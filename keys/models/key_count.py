"""How many keys there are, by what the list can be narrowed by; written by the database alone."""

from django.db import models

from keys.models.fields import KeywordField


class CountKind(models.TextChoices):
    """
    What is counted, and which columns tell the groups apart.

    `living` and `gone` by category; `deadline` by category and hour; `owner` by owner and
    category. All but `gone` count keys that are not invalidated.
    """

    LIVING = "living"
    GONE = "gone"
    DEADLINE = "deadline"
    OWNER = "owner"


class KeyCount(models.Model):
    """
    A number of keys of one group; the sum of its rows is how many there are.

    Triggers on the table of keys write it, so no path that changes keys can forget it. On
    PostgreSQL they append: a row that every creation changed would make creations wait for each
    other. `fold_counters` makes one row of a group's many.

    Attributes:
        hour: the hour in which the key expires, counted since 1970; 0 for other kinds.
    """

    kind = KeywordField(max_length=8, choices=CountKind.choices)
    category = KeywordField(max_length=16)
    owner_username = KeywordField(max_length=1024, default="")
    owner_realm = KeywordField(max_length=256, default="")
    hour = models.BigIntegerField(default=0)
    number = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["kind", "owner_username", "owner_realm", "hour", "category", "number"],
                name="key_count_group",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.category} {self.owner_username}: {self.number}"
