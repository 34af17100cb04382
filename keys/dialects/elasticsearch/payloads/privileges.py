"""JSON names and shapes of the endpoints about application privileges."""

from collections.abc import Iterable, Mapping

from keys.dialects.elasticsearch.bodies import BodySerializer, read_fields, token_of
from keys.dialects.elasticsearch.errors import Refusal
from keys.dialects.elasticsearch.fields import ObjectField, TextField, TextListField
from keys.models import ApplicationPrivilege
from keys.queries.find_privileges import BuiltinPrivileges
from keys.rules.application_privileges import NewPrivilege
from keys.rules.json_types import Json, JsonObject
from keys.wire.json_reader import JsonDocument

LONGEST_SHOWN = 256


class PutPrivilegeBody(BodySerializer):
    """One privilege; what it is called and whose it is, also stands around it."""

    parser = "application_privilege"

    application = TextField(default=None)
    name = TextField(default=None)
    actions = TextListField(default=())
    metadata = ObjectField(default=dict)


def privileges_in(document: JsonDocument) -> list[NewPrivilege]:
    """
    Return the privileges that a body of the form `{application: {name: privilege}}` spells.

    Raises:
        Refusal: it has another form, or a privilege says that it belongs elsewhere.
    """
    body = document.value
    if not isinstance(body, dict):
        raise Refusal.unparsable(f"expected object but found {token_of(body)} instead")
    return [
        _privilege(document.member(application).member(name), application, name)
        for application, privileges in body.items()
        for name in _object(application, privileges)
    ]


def _privilege(document: JsonDocument, application: str, name: str) -> NewPrivilege:
    serializer = PutPrivilegeBody(data=_object(application, document.value))
    fields = read_fields(serializer, document)
    _check_same("application", fields["application"], application)
    _check_same("name", fields["name"], name)
    return NewPrivilege(
        application=application, name=name, actions=fields["actions"], metadata=fields["metadata"]
    )


def _object(application: str, value: Json) -> JsonObject:
    if not isinstance(value, dict):
        raise Refusal.unparsable(
            f"expected the value for {application[:LONGEST_SHOWN]} to be an object,"
            f" but found {token_of(value)} instead"
        )
    return value


def _check_same(what: str, inside: str | None, around: str) -> None:
    if inside not in {None, around}:
        raise Refusal.illegal(
            f"privilege {what} [{inside}] in source does not match the provided {what} [{around}]"
        )


def put_privileges_json(created: Mapping[str, Mapping[str, bool]]) -> JsonObject:
    """Return `{application: {name: {"created": bool}}}`."""
    return {
        application: {name: {"created": is_new} for name, is_new in names.items()}
        for application, names in created.items()
    }


def privileges_json(privileges: Iterable[ApplicationPrivilege]) -> JsonObject:
    """Return `{application: {name: {"application", "name", "actions", "metadata"}}}`."""
    shown: dict[str, dict[str, Json]] = {}
    for one in privileges:
        shown.setdefault(one.application, {})[one.name] = {
            "application": one.application,
            "name": one.name,
            "actions": [*one.actions],
            "metadata": one.metadata,
        }
    return {**shown}


def deleted_privileges_json(application: str, found: Mapping[str, bool]) -> JsonObject:
    """Return `{application: {name: {"found": bool}}}`."""
    return {application: {name: {"found": is_gone} for name, is_gone in found.items()}}


def builtin_privileges_json(names: BuiltinPrivileges) -> JsonObject:
    return {
        "cluster": [*names.cluster],
        "index": [*names.index],
        "remote_cluster": [*names.remote_cluster],
    }
