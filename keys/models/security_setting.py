"""Settings that clients of the security API keep here."""

from django.db import models

from keys.models.fields import KeywordField


class SecuritySetting(models.Model):
    """A value that differs from `rules.security_settings.DEFAULTS`."""

    group = KeywordField(max_length=64)
    name = KeywordField(max_length=256)
    value = models.TextField()

    class Meta:
        default_permissions = ()
        ordering = ["group", "name"]
        constraints = [
            models.UniqueConstraint(fields=["group", "name"], name="one_value_per_setting"),
        ]

    def __str__(self) -> str:
        return f"{self.group} {self.name}={self.value}"
