"""A numbered trail of everything that a cached verdict may hang on."""

import json
from collections.abc import Sequence

from django.db import connections, models

from keys.models.fields import KeywordField
from keys.models.inserting import InsertingQuerySet

# However many subjects there are, they are one value: thousands of places are slow to fill.
SUBJECTS = {
    "sqlite": "SELECT value AS subject FROM json_each(%s)",
    "postgresql": "SELECT unnest(CAST(%s AS text[])) AS subject",
}
INSERT = """
    INSERT INTO keys_change (kind, "transaction", subject)
    SELECT %s, CAST(%s AS bigint), subject FROM ({subjects}) AS given RETURNING id
"""


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


class ChangeQuerySet(InsertingQuerySet["Change"]):
    def number(
        self, kind: ChangeKind, subjects: Sequence[str], *, transaction: int | None
    ) -> list[int]:
        """Store a change of each subject in one statement; return their numbers."""
        connection = connections[self.db]
        given = [*subjects] if connection.vendor == "postgresql" else json.dumps([*subjects])
        with connection.cursor() as cursor:
            cursor.execute(
                INSERT.format(subjects=SUBJECTS[connection.vendor]),
                [kind.value, transaction, given],
            )
            return [number for (number,) in cursor.fetchall()]


class Change(models.Model):
    """
    Written in the transaction of the change itself; the primary key is its number.

    A number drawn earlier may be committed later. On PostgreSQL `transaction`, the number of that
    one, therefore tells with a snapshot whether a reader has seen the change.
    """

    kind = models.CharField(max_length=32, choices=ChangeKind)
    subject = KeywordField(max_length=1300)
    transaction = models.BigIntegerField(null=True, db_index=True)

    objects = ChangeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.subject}"
