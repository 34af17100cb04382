"""Named sets of privileges that users hold. Reserved roles are code, not rows."""

from django.db import models

from keys.models.fields import JsonText, KeywordField


class Role(models.Model):
    """`descriptor` is an Elasticsearch role descriptor, stored as given."""

    name = KeywordField(max_length=1024, unique=True)
    descriptor = JsonText(default=dict)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
