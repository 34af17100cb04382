"""
When, from where and how often a key is used: written in batches by `keys.actions.record_use`.

These tables stand apart from the keys: what is written every few seconds is narrow. No constraint
of the database ties them to the keys, for it would lock the key's row at each write; what a purged
key leaves behind, housekeeping removes.
"""

from django.db import models

from keys.models.api_key import ApiKey

HOURS_OF_A_DAY = 24


class KeyUse(models.Model):
    """
    The last use of a key; there is no row for a key that was never used.

    Attributes:
        route: method and path that were asked for.
    """

    key = models.OneToOneField(
        ApiKey,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="use",
        db_constraint=False,
    )
    last_at = models.DateTimeField()
    address = models.TextField(default="")
    agent = models.TextField(default="")
    route = models.TextField(default="")

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["last_at", "key"], name="key_use_last")]

    def __str__(self) -> str:
        return f"{self.key_id} at {self.last_at}"


class KeyUseCount(models.Model):
    """
    How often a key was used within some hours.

    Attributes:
        hour: the first of them, counted since 1970.
        hours: 1, and 24 where the hours of a day have been added up.
    """

    key = models.ForeignKey(
        ApiKey,
        on_delete=models.CASCADE,
        related_name="use_counts",
        db_constraint=False,
        db_index=False,
    )
    hour = models.IntegerField()
    hours = models.SmallIntegerField(default=1)
    number = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["key", "hour", "hours"], name="key_uses_of_an_hour_are_one_number"
            ),
        ]
        indexes = [models.Index(fields=["hours", "hour"], name="key_use_count_age")]

    def __str__(self) -> str:
        return f"{self.key_id}: {self.number} in {self.hours} hours from {self.hour}"


class KeyCaller(models.Model):
    """Who uses a key: an address and what the program there calls itself; the latest are kept."""

    key = models.ForeignKey(
        ApiKey,
        on_delete=models.CASCADE,
        related_name="callers",
        db_constraint=False,
        db_index=False,
    )
    address = models.CharField(max_length=64)
    agent = models.CharField(max_length=256)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)
    number = models.BigIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["key", "address", "agent"], name="key_caller_has_one_row"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.agent}"
