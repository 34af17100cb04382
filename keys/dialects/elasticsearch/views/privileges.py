"""Application privileges that are stored, and the names of those that are built in."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.delete_privileges import delete_privileges
from keys.actions.put_privileges import put_privileges
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import privileges as payloads
from keys.dialects.elasticsearch.payloads.common import (
    NoParameters,
    RefreshParameters,
    comma_list,
)
from keys.queries.find_privileges import GET_BUILTIN, builtin_privileges, find_privileges
from keys.rules.ownership import SECURITY

GET = f"{SECURITY}/privilege/get"
PUT = f"{SECURITY}/privilege/put"
DELETE = f"{SECURITY}/privilege/delete"


class PrivilegesPath(ElasticsearchView):
    """`/_security/privilege`."""

    action_names = {"GET": GET, "PUT": PUT, "POST": PUT}

    def get(self, request: Request) -> Response:
        self.parameters(NoParameters)
        found = find_privileges(application=None, names=None, by=caller_of(request))
        return Response(payloads.privileges_json(found))

    def put(self, request: Request) -> Response:
        privileges = payloads.privileges_in(self.document())
        self.parameters(RefreshParameters)
        created = put_privileges(privileges=privileges, by=caller_of(request), now=timezone.now())
        return Response(payloads.put_privileges_json(created))

    post = put


class ApplicationPath(ElasticsearchView):
    """`/_security/privilege/{application}`; a trailing `*` stands for any ending."""

    action_names = {"GET": GET}

    def get(self, request: Request, application: str) -> Response:
        self.parameters(NoParameters)
        found = find_privileges(application=application, names=None, by=caller_of(request))
        return Response(payloads.privileges_json(found))


class PrivilegePath(ElasticsearchView):
    """`/_security/privilege/{application}/{name}`; the name may be a comma list."""

    action_names = {"GET": GET, "DELETE": DELETE}

    def get(self, request: Request, application: str, names: str) -> Response:
        self.parameters(NoParameters)
        rows = find_privileges(
            application=application, names=comma_list(names), by=caller_of(request)
        )
        found = payloads.privileges_json(rows)
        return Response(found, status=200 if found else 404)

    def delete(self, request: Request, application: str, names: str) -> Response:
        self.parameters(RefreshParameters)
        found = delete_privileges(
            application=application,
            names=comma_list(names),
            by=caller_of(request),
            now=timezone.now(),
        )
        shown = payloads.deleted_privileges_json(application, found)
        return Response(shown, status=200 if any(found.values()) else 404)


class BuiltinPrivilegesPath(ElasticsearchView):
    """`/_security/privilege/_builtin`."""

    action_names = {"GET": GET_BUILTIN.action}

    def get(self, request: Request) -> Response:
        self.parameters(NoParameters)
        return Response(payloads.builtin_privileges_json(builtin_privileges(by=caller_of(request))))
