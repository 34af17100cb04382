"""Which history of the database this is: a restored one is another than the one before."""

from django.db import models

THE_ONE = 1


class Epoch(models.Model):
    """
    One row, or none before the first change of history.

    Whoever remembers anything of another epoch forgets it: numbers of changes may have been
    drawn twice.
    """

    value = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(id=THE_ONE), name="there_is_one_epoch"),
        ]

    def __str__(self) -> str:
        return self.value
