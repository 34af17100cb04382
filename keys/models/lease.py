"""Who alone may do something in a cluster, for a while."""

from django.db import models


class Lease(models.Model):
    """
    One thing that one process at a time does; see `keys.actions.hold_lease`.

    Attributes:
        holder: a name that the process made up for itself.
        renewals: counts how often it was taken or renewed.
        until: by the clock of the database, which all of them ask.
    """

    name = models.CharField(max_length=64, primary_key=True)
    holder = models.CharField(max_length=64)
    renewals = models.BigIntegerField(default=0)
    until = models.DateTimeField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"
