"""JSON names and shapes of the endpoints about role mappings."""

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers

from keys.dialects.elasticsearch.bodies import BodySerializer
from keys.dialects.elasticsearch.fields import (
    MESSAGES,
    UNREADABLE,
    WRONG_TYPE,
    FlagField,
    ObjectField,
    TextListField,
)
from keys.models import RoleMapping
from keys.models.fields import compact_json
from keys.rules.errors import Invalid
from keys.rules.json_types import Json, JsonObject
from keys.rules.role_mapping import RoleTemplate


class RoleTemplatesField(serializers.Field[tuple[RoleTemplate, ...], Json, Json, Any]):
    """Objects of `template`, a script or its JSON text, and `format`; one alone is a list of it."""

    default_error_messages = MESSAGES

    def to_internal_value(self, data: Json) -> tuple[RoleTemplate, ...]:
        items = [data] if isinstance(data, dict) else data
        if not isinstance(items, list):
            self.fail(WRONG_TYPE)
        return tuple(_template(item) for item in items)


class PutRoleMappingBody(BodySerializer):
    parser = "role-mapping"

    enabled = FlagField(default=True)
    roles = TextListField(default=())
    role_templates = RoleTemplatesField(source="templates", default=())
    rules = ObjectField(default=None)
    metadata = ObjectField(default=None)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs["rules"] is None:
            raise Invalid(["role-mapping rules are missing"])
        return attrs


def role_mappings_json(mappings: Iterable[RoleMapping]) -> JsonObject:
    """
    Return mappings by name.

    Each is `{"enabled", "roles"?, "role_templates"?, "rules", "metadata"}`, with the one of
    `roles` and `role_templates` that it was given.
    """
    return {mapping.name: _role_mapping_json(mapping) for mapping in mappings}


def _role_mapping_json(mapping: RoleMapping) -> JsonObject:
    given: JsonObject = {"roles": mapping.roles, "role_templates": mapping.role_templates}
    return {
        "enabled": mapping.enabled,
        **{name: value for name, value in given.items() if value},
        "rules": mapping.rules,
        "metadata": mapping.metadata,
    }


def _template(item: Json) -> RoleTemplate:
    if not isinstance(item, dict) or not {"template"} <= {*item} <= {"template", "format"}:
        raise _unreadable("a role template is an object of [template] and [format]")
    template, form = item["template"], item.get("format", "string")
    if not isinstance(form, str):
        raise _unreadable("the [format] of a role template is a text")
    if isinstance(template, dict):
        template = compact_json(template)
    if not isinstance(template, str):
        raise _unreadable("the [template] of a role template is a script or its JSON text")
    return RoleTemplate(template=template, format=form.lower())


def _unreadable(why: str) -> serializers.ValidationError:
    return serializers.ValidationError(why, code=UNREADABLE)
