"""Users."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.delete_user import delete_user
from keys.actions.put_user import put_user
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import users as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters, comma_list
from keys.queries.find_users import find_users
from keys.rules.errors import Invalid, UserIsReserved
from keys.rules.ownership import SECURITY


class UsersPath(ElasticsearchView):
    """`/_security/user`."""

    action_names = {
        "GET": f"{SECURITY}/user/get",
    }

    def get(self, request: Request) -> Response:
        asked = self.parameters(payloads.GetUsersParameters)
        return Response(payloads.users_json(find_users(None, by=caller_of(request)), **asked))


class UserPath(ElasticsearchView):
    """`/_security/user/{username}`; a comma list to look up."""

    action_names = {
        "GET": f"{SECURITY}/user/get",
        "PUT": f"{SECURITY}/user/put",
        "POST": f"{SECURITY}/user/put",
        "DELETE": f"{SECURITY}/user/delete",
    }

    def put(self, request: Request, username: str) -> Response:
        body = self.fields(payloads.PutUserBody, username=username)
        self.parameters(RefreshParameters)
        try:
            created = put_user(**body, by=caller_of(request), now=timezone.now())
        except UserIsReserved as refusal:
            # Elasticsearch counts it among the broken rules of this request.
            raise Invalid([str(refusal)]) from refusal
        return Response({"created": created})

    post = put

    def get(self, request: Request, username: str) -> Response:
        asked = self.parameters(payloads.GetUsersParameters)
        users = find_users(comma_list(username), by=caller_of(request))
        found = payloads.users_json(users, **asked)
        return Response(found, status=200 if found else 404)

    def delete(self, request: Request, username: str) -> Response:
        self.parameters(RefreshParameters)
        found = delete_user(username=username, by=caller_of(request), now=timezone.now())
        return Response({"found": found}, status=200 if found else 404)
