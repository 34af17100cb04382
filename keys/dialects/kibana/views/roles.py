"""Roles, as Kibana's public API shows and writes them."""

from http import HTTPStatus
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.delete_role import delete_role
from keys.actions.put_role import put_role
from keys.dialects.common.views import caller_of
from keys.dialects.kibana.base import KibanaView
from keys.dialects.kibana.errors import Refusal, message_of
from keys.dialects.kibana.payloads import roles as payloads
from keys.dialects.kibana.space_privileges import opens_space
from keys.queries.find_users import find_roles
from keys.queries.role_pages import role_named
from keys.queries.search_roles import search_roles
from keys.rules.caller import Caller
from keys.rules.errors import ApiKeyError, ChangedMeanwhile, NameTaken, NotAllowed
from keys.rules.json_types import Json, JsonObject
from keys.rules.versions import ABSENT, version_of

TRIES = 5
"""How often a role that others change meanwhile is read anew before its writer is told so."""


class RolesPath(KibanaView):
    """`/api/security/role`."""

    is_public = True

    def get(self, request: Request) -> Response:
        return Response(payloads.roles_json(find_roles(None, by=caller_of(request))))


class RolePath(KibanaView):
    """`/api/security/role/{name}`."""

    is_public = True

    def get(self, request: Request, name: str) -> Response:
        payloads.check_name(name)
        found = find_roles([name], by=caller_of(request))
        if not found:
            raise _missing()
        return Response(payloads.role_json(found[0]))

    def put(self, request: Request, name: str) -> Response:
        payloads.check_name(name)
        body = self.body(payloads.ROLE_BODY)
        only_new = _flag(request, "createOnly")
        _put(name, body, only_new=only_new, by=caller_of(request))
        return Response(status=HTTPStatus.NO_CONTENT)

    def delete(self, request: Request, name: str) -> Response:
        payloads.check_name(name)
        if not delete_role(name=name, by=caller_of(request), now=timezone.now()):
            raise _missing()
        return Response(status=HTTPStatus.NO_CONTENT)


class BulkRolesPath(KibanaView):
    """`/api/security/roles`: each role is a change of its own; a faulty one stops no other."""

    is_public = True

    def post(self, request: Request) -> Response:
        body = self.body(payloads.ROLES_BODY)
        by = caller_of(request)
        done: dict[str, list[Json]] = {"created": [], "updated": [], "noop": []}
        errors: dict[str, Json] = {}
        for name, role in body["roles"].items():
            try:
                done[_put(name, role, only_new=False, by=by)].append(name)
            except NotAllowed:
                raise
            except (ApiKeyError, Refusal) as error:
                errors[name] = {"type": type(error).__name__, "reason": _reason_of(error)}
        found = {**done, "errors": errors}
        return Response({name: value for name, value in found.items() if value})


class QueryRolesPath(KibanaView):
    """`/api/security/role/_query`."""

    is_public = True

    def post(self, request: Request) -> Response:
        search = payloads.search_of(self.body(payloads.QUERY_BODY))
        found = search_roles(search, by=caller_of(request))
        shown: list[Json] = [payloads.role_json(role) for role in found.roles]
        return Response({"roles": shown, "count": len(shown), "total": found.total})


class RolesOfSpacePath(KibanaView):
    """`/internal/security/roles/{space}`: those that give anything there."""

    def get(self, request: Request, space: str) -> Response:
        roles = [
            role
            for role in find_roles(None, by=caller_of(request))
            if any(opens_space(entry, space) for entry in role.descriptor.applications)
        ]
        return Response(payloads.roles_json(roles))


def _put(name: str, body: dict[str, Any], *, only_new: bool, by: Caller) -> str:
    """Store the role and return whether it was `created`, `updated` or the same (`noop`)."""
    for tries_left in reversed(range(TRIES)):
        before = None if only_new else role_named(name, by=by)
        descriptor = payloads.descriptor_of(body, before=before.descriptor if before else None)
        if before and version_of(before.given) == version_of(descriptor):
            return "noop"
        seen = before.version if before else ABSENT
        try:
            _store(name, descriptor, seen=seen, by=by)
        except NameTaken as error:
            if only_new:
                sentence = f"Role already exists and cannot be created: {name}"
                raise Refusal(sentence, status=HTTPStatus.CONFLICT) from error
            if not tries_left:
                raise
        except ChangedMeanwhile:
            if not tries_left:
                raise
        else:
            return "updated" if before else "created"
    raise AssertionError("the last try returns or raises")


def _store(name: str, descriptor: JsonObject, *, seen: str, by: Caller) -> None:
    put_role(name=name, descriptor=descriptor, seen=seen, by=by, now=timezone.now())


def _reason_of(error: Exception) -> str:
    return message_of(error, uri="") if isinstance(error, ApiKeyError) else str(error)


def _flag(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false")
    if text not in {"true", "false"}:
        raise Refusal(f"[request query.{name}]: expected value of type [boolean] but got [string]")
    return text == "true"


def _missing() -> Refusal:
    return Refusal(HTTPStatus.NOT_FOUND.phrase, status=HTTPStatus.NOT_FOUND)
