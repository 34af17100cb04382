"""Keep settings of the security API's stores."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind, SecuritySetting
from keys.rules.caller import Caller
from keys.rules.json_types import Json, JsonObject
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.security_settings import flat_settings, settings_problems

PUT_SETTINGS = ClusterAction(f"{SECURITY}/settings/update")


def put_security_settings(*, groups: Mapping[str, JsonObject], by: Caller, now: datetime) -> None:
    """
    Store the settings, by the store they are of; null puts one back to its default.

    Raises:
        Invalid: a store or a setting is unknown, or a value cannot be read.
        NotAllowed: the caller may not manage security.

    Source: elasticsearch-specification, security/update_settings.
    """
    flat = {group: flat_settings(values) for group, values in groups.items()}
    refuse_if(settings_problems(flat))
    by.check_may(PUT_SETTINGS)
    _store(flat, by=by, now=now)


@transaction.atomic(durable=True)
def _store(groups: Mapping[str, Mapping[str, str | None]], *, by: Caller, now: datetime) -> None:
    changed: dict[str, Json] = {}
    for group, values in groups.items():
        for name, value in values.items():
            changed[f"{group}.{name}"] = value
            if value is None:
                SecuritySetting.objects.filter(group=group, name=name).delete()
            else:
                SecuritySetting.objects.update_or_create(
                    group=group, name=name, defaults={"value": value}
                )
    record_changes(ChangeKind.SETTING, sorted(changed))
    record_audit("put_security_settings", subject="security", by=by, at=now, detail=changed)
