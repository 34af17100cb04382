"""Who changed what, when and from where."""

from django.db import models

from keys.models.fields import JsonText, KeywordField
from keys.models.inserting import InsertingQuerySet


class AuditEvent(models.Model):
    """
    One change, written in its transaction. `detail` never holds a secret.

    `change` is the number of the change that it tells of, `receipt` who had heard of that when the
    caller had his answer: `{"change", "verifiers", "lag_ms"}`, where anybody was waited for.
    `action` is an `event.action` of Elasticsearch's audit log: `create_apikey`, `put_user`, …;
    `run_by_…` is who acted as the user, `key_id` and `token_name` what he proved himself by.
    """

    at = models.DateTimeField(db_index=True)
    action = models.CharField(max_length=64, db_index=True)
    username = KeywordField(max_length=1024, db_index=True)
    realm = models.CharField(max_length=256)
    authentication_type = models.CharField(max_length=16)
    key_id = models.TextField(default="")
    token_name = models.TextField(default="")
    run_by_username = models.TextField(default="")
    run_by_realm = models.TextField(default="")
    address = models.TextField(default="")
    agent = models.TextField(default="")
    request_id = models.TextField(default="")
    subject = KeywordField(max_length=1300, db_index=True)
    detail = JsonText(default=dict)
    change = models.BigIntegerField(null=True)
    receipt = JsonText(null=True)

    objects = InsertingQuerySet["AuditEvent"].as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action} {self.subject}"
