"""Rules that give roles to users of other realms."""

from django.db import models

from keys.models.fields import JsonText, KeywordField


class RoleMapping(models.Model):
    """`rules`: the expression as given; `role_templates`: objects of `template` and `format`."""

    name = KeywordField(max_length=1024, unique=True)
    enabled = models.BooleanField(default=True)
    roles = JsonText(default=list)
    role_templates = JsonText(default=list)
    rules = JsonText()
    metadata = JsonText(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
