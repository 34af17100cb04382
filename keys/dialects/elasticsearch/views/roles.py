"""One role."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.delete_role import delete_role
from keys.actions.put_role import put_role
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import roles as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters, comma_list
from keys.queries.find_users import find_roles
from keys.rules.errors import Invalid, RoleIsReserved
from keys.rules.ownership import SECURITY


class RolePath(ElasticsearchView):
    """`/_security/role/{name}`; a comma list to look up."""

    action_names = {
        "GET": f"{SECURITY}/role/get",
        "PUT": f"{SECURITY}/role/put",
        "POST": f"{SECURITY}/role/put",
        "DELETE": f"{SECURITY}/role/delete",
    }

    def put(self, request: Request, name: str) -> Response:
        descriptor = self.document().value
        self.parameters(RefreshParameters)
        try:
            created = put_role(
                name=name, descriptor=descriptor, by=caller_of(request), now=timezone.now()
            )
        except RoleIsReserved as refusal:
            # Elasticsearch counts it among the broken rules of this request.
            raise Invalid([str(refusal)]) from refusal
        return Response({"role": {"created": created}})

    post = put

    def get(self, request: Request, name: str) -> Response:
        self.parameters(payloads.GetRolesParameters)
        found = payloads.roles_json(find_roles(comma_list(name), by=caller_of(request)))
        return Response(found, status=200 if found else 404)

    def delete(self, request: Request, name: str) -> Response:
        self.parameters(RefreshParameters)
        found = delete_role(name=name, by=caller_of(request), now=timezone.now())
        return Response({"found": found}, status=200 if found else 404)
