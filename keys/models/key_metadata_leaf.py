"""The leaves of keys' metadata, one a row: what a search of metadata looks at."""

import hashlib

from django.db import models

from keys.models.api_key import ApiKey
from keys.models.fields import KeywordField
from keys.models.inserting import InsertingQuerySet
from keys.rules.metadata import leaves_of

LONGEST_PATH = 128
LONGEST_VALUE = 256
# A digest makes a path longer than any that is kept as it is: the two are never mixed up.
DIGESTED_PATH = 64 + 1 + 64


def path_column(path: str) -> str:
    """Return the path as its column holds it: a long one is shortened, its digest behind it."""
    if len(path) <= LONGEST_PATH:
        return path
    digest = hashlib.sha256(path.encode()).hexdigest()
    return f"{path[:64]}~{digest}"


class KeyMetadataLeaf(models.Model):
    """
    One leaf.

    Attributes:
        path: see `path_column`.
        value, rest: the text, split where an index entry would grow too large.
        is_first: whether no earlier leaf of this key has the same text; so the texts of a key
            can be counted whatever their paths.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="leaves")
    path = KeywordField(max_length=DIGESTED_PATH)
    value = KeywordField(max_length=LONGEST_VALUE)
    rest = KeywordField(default="")
    is_first = models.BooleanField()

    objects = InsertingQuerySet["KeyMetadataLeaf"].as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["path", "value", "key"], name="leaf_value")]

    def __str__(self) -> str:
        return f"{self.path}: {self.value}"


def leaves_in(key: ApiKey) -> list[KeyMetadataLeaf]:
    """Return rows, not yet stored, for the metadata of `key`."""
    seen: set[str] = set()
    rows = []
    for path, text in leaves_of(key.metadata):
        rows.append(
            KeyMetadataLeaf(
                key=key,
                path=path_column(path),
                value=text[:LONGEST_VALUE],
                rest=text[LONGEST_VALUE:],
                is_first=text not in seen,
            )
        )
        seen.add(text)
    return rows
