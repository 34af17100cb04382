"""What other applications call their privileges; a role lists them by name."""

from django.db import models

from keys.models.fields import JsonText, KeywordField

LONGEST_NAME = 512


class ApplicationPrivilege(models.Model):
    """`actions`: patterns of the application's own actions. Looked up whenever they are checked."""

    application = KeywordField(max_length=LONGEST_NAME)
    name = KeywordField(max_length=LONGEST_NAME)
    actions = JsonText(default=list)
    metadata = JsonText(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ["application", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "name"], name="one_privilege_per_application_and_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application} {self.name}"
