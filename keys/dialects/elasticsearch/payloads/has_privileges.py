"""JSON names and shapes of questions about privileges."""

from keys.dialects.elasticsearch.bodies import token_of
from keys.dialects.elasticsearch.errors import Refusal
from keys.queries.has_privileges import PrivilegeAnswers
from keys.rules.json_types import Json, JsonObject
from keys.rules.privilege_check import ApplicationCheck, IndexCheck, PrivilegeCheck
from keys.rules.privileges import IndexEntry, parse_descriptor

# The question's own names, and those of the parts of a role descriptor that have the same form.
FIELDS = {
    "cluster": "cluster",
    "index": "index",
    "application": "applications",
    "applications": "applications",
}
LONGEST_SHOWN = 256


def privilege_check_in(body: Json, *, of: str) -> PrivilegeCheck:
    """
    Return the question that a body asks.

    Args:
        of: who is asked about; refusals name him.

    Raises:
        Refusal: it is no such question.
        BadDescriptor: a part cannot be read.
    """
    where = f"failed to parse privileges check [{of}]"
    if not isinstance(body, dict):
        raise Refusal.unparsable(
            f"{where}. expected an object but found [{token_of(body)}] instead"
        )
    for name in body:
        if name not in FIELDS:
            raise Refusal.unparsable(f"{where}. unexpected field [{name[:LONGEST_SHOWN]}]")
    given: JsonObject = {FIELDS[name]: value for name, value in body.items() if value is not None}
    if not given:
        raise Refusal.unparsable(
            f"{where}. All privilege fields [cluster,index,applications] are missing"
        )
    asked = parse_descriptor(of, given, of="role")
    return PrivilegeCheck(
        cluster=asked.cluster,
        index=tuple(_index_check(entry) for entry in asked.indices),
        application=tuple(
            ApplicationCheck(
                application=entry.application,
                privileges=entry.privileges,
                resources=entry.resources,
            )
            for entry in asked.applications
        ),
    )


def _index_check(entry: IndexEntry) -> IndexCheck:
    for name in ("field_security", "query"):
        if getattr(entry, name) is not None:
            raise Refusal.unparsable(f"Field [{name}] is not supported in a has_privileges request")
    return IndexCheck(
        names=entry.names,
        privileges=entry.privileges,
        allow_restricted_indices=entry.allow_restricted_indices,
    )


def answers_json(answers: PrivilegeAnswers) -> JsonObject:
    """
    Return the answers; a part that was not asked about is empty.

    `{"username": str, "has_all_requested": bool, "cluster": {privilege: bool},
    "index": {name: {privilege: bool}}, "application": {name: {resource: {privilege: bool}}}}`.
    """
    held = answers.held
    return {
        "username": answers.username,
        "has_all_requested": held.has_all,
        "cluster": {**held.cluster},
        "index": {name: {**found} for name, found in held.index.items()},
        "application": {
            application: {resource: {**found} for resource, found in resources.items()}
            for application, resources in held.application.items()
        },
    }
