"""The paths of Elasticsearch's API: translate, one call, translate back."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.create_key import create_key
from keys.actions.delete_role import delete_role
from keys.actions.delete_user import delete_user
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.put_role import put_role
from keys.actions.put_user import put_user
from keys.actions.update_key import update_key
from keys.conf import key_settings
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch import payloads
from keys.dialects.elasticsearch.base import ElasticsearchView, KeyServiceView
from keys.dialects.elasticsearch.errors import PlainRefusal
from keys.dialects.elasticsearch.info import health_json, info_json
from keys.queries.find_keys import find_keys
from keys.queries.find_users import find_roles, find_users
from keys.rules.errors import Invalid, RoleIsReserved, UserIsReserved
from keys.rules.privileges import ClusterAction
from keys.wire.authenticate_body import authenticate_json

GET_INFO = ClusterAction("cluster:monitor/main")
GET_HEALTH = ClusterAction("cluster:monitor/health")


class InfoView(ElasticsearchView):
    """`/`."""

    def get(self, request: Request) -> Response:
        self.parameters(payloads.NoParameters)
        caller_of(request).check_may(GET_INFO)
        return Response(info_json())

    head = get


class HealthView(ElasticsearchView):
    """`/_cluster/health`."""

    def get(self, request: Request) -> Response:
        self.parameters(payloads.HealthParameters)
        caller_of(request).check_may(GET_HEALTH)
        return Response(health_json())


class AuthenticateView(ElasticsearchView):
    """`/_security/_authenticate`."""

    is_open_to_every_workflow = True

    def get(self, request: Request) -> Response:
        self.parameters(payloads.NoParameters)
        return Response(authenticate_json(caller_of(request)))


class ApiKeysPath(KeyServiceView):
    """`/_security/api_key`."""

    def post(self, request: Request) -> Response:
        body = self.fields(payloads.CreateKeyBody)
        self.parameters(payloads.RefreshParameters)
        created = create_key(
            **body,
            longest=key_settings().longest_lifetime,
            by=caller_of(request),
            now=timezone.now(),
        )
        return Response(payloads.created_key_json(created))

    put = post

    def get(self, request: Request) -> Response:
        asked = self.parameters(payloads.GetKeysParameters)
        selection = payloads.selection_of(asked)
        keys = find_keys(
            selection,
            active_only=asked["active_only"],
            with_limited_by=asked["with_limited_by"],
            by=caller_of(request),
            now=timezone.now(),
        )
        shown = [payloads.key_json(key, with_limited_by=asked["with_limited_by"]) for key in keys]
        is_missing = selection.ids is not None and not shown
        return Response({"api_keys": shown}, status=404 if is_missing else 200)

    def delete(self, request: Request) -> Response:
        body = self.fields(payloads.InvalidateKeysBody)
        self.parameters(payloads.NoParameters)
        done = invalidate_keys(
            selection=payloads.selection_of(body), by=caller_of(request), now=timezone.now()
        )
        return Response(payloads.invalidated_keys_json(done))


class ApiKeyPath(KeyServiceView):
    """`/_security/api_key/{id}`."""

    def put(self, request: Request, key_id: str) -> Response:
        body = self.optional_fields(payloads.UpdateKeyBody)
        self.parameters(payloads.NoParameters)
        updated = update_key(
            key_id=key_id,
            **body,
            longest=key_settings().longest_lifetime,
            by=caller_of(request),
            now=timezone.now(),
        )
        return Response({"updated": updated})


class UsersPath(ElasticsearchView):
    """`/_security/user`."""

    def get(self, request: Request) -> Response:
        self.parameters(payloads.GetUsersParameters)
        return Response(payloads.users_json(find_users(None, by=caller_of(request))))


class UserPath(ElasticsearchView):
    """`/_security/user/{username}`; a comma list to look up."""

    def put(self, request: Request, username: str) -> Response:
        body = self.fields(payloads.PutUserBody, username=username)
        self.parameters(payloads.RefreshParameters)
        try:
            created = put_user(**body, by=caller_of(request), now=timezone.now())
        except UserIsReserved as refusal:
            # Elasticsearch counts it among the broken rules of this request.
            raise Invalid([str(refusal)]) from refusal
        return Response({"created": created})

    post = put

    def get(self, request: Request, username: str) -> Response:
        self.parameters(payloads.GetUsersParameters)
        found = payloads.users_json(find_users(_names(username), by=caller_of(request)))
        return Response(found, status=200 if found else 404)

    def delete(self, request: Request, username: str) -> Response:
        self.parameters(payloads.RefreshParameters)
        found = delete_user(username=username, by=caller_of(request), now=timezone.now())
        return Response({"found": found}, status=200 if found else 404)


class RolesPath(ElasticsearchView):
    """`/_security/role`."""

    def get(self, request: Request) -> Response:
        self.parameters(payloads.GetRolesParameters)
        return Response(payloads.roles_json(find_roles(None, by=caller_of(request))))


class RolePath(ElasticsearchView):
    """`/_security/role/{name}`; a comma list to look up."""

    def put(self, request: Request, name: str) -> Response:
        descriptor = self.document().value
        self.parameters(payloads.RefreshParameters)
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
        found = payloads.roles_json(find_roles(_names(name), by=caller_of(request)))
        return Response(found, status=200 if found else 404)

    def delete(self, request: Request, name: str) -> Response:
        self.parameters(payloads.RefreshParameters)
        found = delete_role(name=name, by=caller_of(request), now=timezone.now())
        return Response({"found": found}, status=200 if found else 404)


class NoHandlerView(ElasticsearchView):
    """Every other address."""

    def check_path(self, request: Request) -> None:
        uri = request.get_full_path()
        raise PlainRefusal(
            f"no handler found for uri [{uri}] and method [{request.method}]", status=400
        )


no_handler = NoHandlerView.as_view()


def _names(listed: str) -> list[str]:
    return [name for name in listed.split(",") if name]
