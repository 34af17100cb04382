"""All roles, and many of them at once."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.delete_roles import delete_roles
from keys.actions.put_roles import put_roles
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import bulk_roles as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters
from keys.dialects.elasticsearch.payloads.roles import GetRolesParameters, roles_json
from keys.queries.find_users import find_roles
from keys.rules.ownership import SECURITY


class RolesPath(ElasticsearchView):
    """`/_security/role`."""

    action_names = {
        "GET": f"{SECURITY}/role/get",
        "POST": f"{SECURITY}/role/bulk_put",
        "DELETE": f"{SECURITY}/role/bulk_delete",
    }

    def get(self, request: Request) -> Response:
        self.parameters(GetRolesParameters)
        return Response(roles_json(find_roles(None, by=caller_of(request))))

    def post(self, request: Request) -> Response:
        body = self.fields(payloads.PutRolesBody)
        self.parameters(RefreshParameters)
        done = put_roles(**body, by=caller_of(request), now=timezone.now())
        return Response(payloads.put_roles_json(done))

    def delete(self, request: Request) -> Response:
        body = self.fields(payloads.DeleteRolesBody)
        self.parameters(RefreshParameters)
        done = delete_roles(**body, by=caller_of(request), now=timezone.now())
        return Response(payloads.deleted_roles_json(done))
