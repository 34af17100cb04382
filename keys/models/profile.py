"""What applications remember of a user: labels and data under a uid that never changes."""

from django.db import models

from keys.models.fields import JsonText, KeywordField


class Profile(models.Model):
    """
    One user of one realm, as he was when his profile was last activated.

    Attributes:
        search_text: the words that suggestions look in.
        label_terms: the labels' leaves, each between two line breaks, for hints.
        seq_no: counts changes, for writers who check that nobody came first.
    """

    uid = KeywordField(max_length=64, unique=True)
    username = KeywordField(max_length=1024)
    realm = KeywordField(max_length=256)
    roles = JsonText(default=list)
    full_name = models.TextField(null=True)  # noqa: DJ001  # null is not ""
    email = models.TextField(null=True)  # noqa: DJ001  # null is not ""
    enabled = models.BooleanField(default=True)
    last_synchronized = models.DateTimeField(db_index=True)
    labels = JsonText(default=dict)
    data = JsonText(default=dict)
    search_text = models.TextField(default="")
    label_terms = models.TextField(default="")
    seq_no = models.PositiveBigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        ordering = ["-last_synchronized", "uid"]
        constraints = [
            models.UniqueConstraint(fields=["username", "realm"], name="one_profile_per_user"),
        ]

    def __str__(self) -> str:
        return f"{self.uid} of {self.username} ({self.realm})"
