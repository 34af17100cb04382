"""What a key's owner was allowed when the key was last written, once per distinct content."""

import hashlib
import json

from django.db import models

from keys.models.fields import JsonText
from keys.models.prepared import Prepared
from keys.rules.json_types import JsonObject


def content_hash(descriptors: JsonObject) -> str:
    """Return the SHA-256, in hex, of the descriptors whatever the order of their names."""
    text = json.dumps(descriptors, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class RoleSnapshotManager(models.Manager["RoleSnapshot"]):
    def of(self, descriptors: JsonObject) -> "RoleSnapshot":
        """Return the one row with this content; a million keys of one team share it."""
        digest = content_hash(descriptors)
        found = SNAPSHOT_OF_CONTENT.first(content_hash=digest)
        if found is not None:
            return found
        # Two creators at once: the second insert does nothing, both read the same row.
        self.bulk_create(
            [RoleSnapshot(content_hash=digest, descriptors=descriptors)], ignore_conflicts=True
        )
        return self.get(content_hash=digest)


class RoleSnapshot(models.Model):
    """`descriptors`: role name to descriptor, in Elasticsearch's output form."""

    content_hash = models.CharField(max_length=64, unique=True)
    descriptors = JsonText()

    objects = RoleSnapshotManager()

    def __str__(self) -> str:
        return f"{self.content_hash[:12]} ({', '.join(self.descriptors) or 'no roles'})"


SNAPSHOT_OF_CONTENT = Prepared(
    lambda place: RoleSnapshot.objects.filter(content_hash=place("content_hash"))
)
