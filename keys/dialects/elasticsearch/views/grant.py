"""Making an API key for somebody else, who proves himself in the request."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.access.origins import origin_of
from keys.actions.grant_key import grant_key
from keys.conf import key_settings
from keys.dialects.common.key_json import created_key_json
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.bodies import read_fields
from keys.dialects.elasticsearch.grants import grant_of, granted_caller
from keys.dialects.elasticsearch.payloads import grant as payloads
from keys.dialects.elasticsearch.payloads.common import RefreshParameters, given
from keys.dialects.elasticsearch.retries import RepeatableView
from keys.rules.errors import Invalid
from keys.rules.grants import Grant, grant_problems
from keys.rules.limits import limits_problems
from keys.rules.names import key_metadata_problems, key_name_problems
from keys.rules.ownership import GRANT, check_may_grant


class GrantPath(RepeatableView):
    """`/_security/api_key/grant`."""

    action_names = {"POST": GRANT.action}

    def post(self, request: Request) -> Response:
        document = self.document()
        body = read_fields(payloads.GrantBody(data=document.value), document)
        asked, grant = payloads.granted_key_in(document), grant_of(body)
        self.parameters(RefreshParameters)
        _check(asked, grant)
        by, now = caller_of(request), timezone.now()
        check_may_grant(by)
        granted = granted_caller(grant, action=GRANT.action, now=now, origin=origin_of(request))
        created = grant_key(
            **asked,
            longest=key_settings().longest_lifetime,
            granted=granted,
            grant_type=grant.type or "",
            run_as=given(body["run_as"]),
            by=by,
            now=now,
            idempotency=self.idempotency(request),
        )
        return Response(created_key_json(created))


def _check(asked: dict[str, Any], grant: Grant) -> None:
    """Refuse what needs no look at the credential, so that none is looked at in vain."""
    problems = (
        key_name_problems(asked["name"])
        + key_metadata_problems(asked["metadata"])
        + limits_problems(asked["limits"])
        + grant_problems(grant)
    )
    if problems:
        raise Invalid(problems)
