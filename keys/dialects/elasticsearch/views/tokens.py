"""Access tokens and refresh tokens."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.create_token import CREATE_TOKEN, CreatedToken, create_token
from keys.actions.invalidate_tokens import INVALIDATE_TOKEN, invalidate_tokens
from keys.actions.refresh_token import refresh_token
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.payloads import tokens as payloads
from keys.dialects.elasticsearch.payloads.common import NoParameters
from keys.dialects.elasticsearch.proofs import proven_caller
from keys.rules.grants import Grant, GrantType
from keys.rules.token_grants import TokenGrant, TokenGrantType
from keys.rules.tokens import TokenSelection


class TokenPath(ElasticsearchView):
    """`/_security/oauth2/token`."""

    action_names = {"POST": CREATE_TOKEN.action, "DELETE": INVALIDATE_TOKEN.action}

    def post(self, request: Request) -> Response:
        body = self.fields(payloads.CreateTokenBody)
        self.parameters(NoParameters)
        created = _created(payloads.token_grant_in(body), request)
        return Response(payloads.created_token_json(created, scope=body["scope"]))

    def delete(self, request: Request) -> Response:
        selection = TokenSelection(**self.fields(payloads.InvalidateTokensBody))
        self.parameters(NoParameters)
        done = invalidate_tokens(selection=selection, by=caller_of(request), now=timezone.now())
        return Response(
            payloads.invalidated_tokens_json(done),
            status=404 if selection.names_one and not done.found else 200,
        )


def _created(grant: TokenGrant, request: Request) -> CreatedToken:
    by, now = caller_of(request), timezone.now()
    if grant.type == TokenGrantType.REFRESH_TOKEN:
        return refresh_token(refresh_token=grant.refresh_token or "", by=by, now=now)
    # Before any password is looked at: this would be a place to try them otherwise.
    by.check_may(CREATE_TOKEN)
    if grant.type == TokenGrantType.CLIENT_CREDENTIALS:
        return create_token(subject=by, with_refresh=False, by=by, now=now)
    password = Grant(type=GrantType.PASSWORD, username=grant.username, password=grant.password)
    subject = proven_caller(password, action=CREATE_TOKEN.action, request=request)
    return create_token(subject=subject, with_refresh=True, by=by, now=now)
