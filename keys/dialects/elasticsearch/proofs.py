"""A password or a token inside a request whose asker is somebody else."""

from django.http import HttpRequest
from django.utils import timezone

from keys.access.origins import origin_of
from keys.dialects.elasticsearch.grants import granted_caller
from keys.rules.caller import Caller
from keys.rules.errors import GrantRefused, NotAuthenticated
from keys.rules.grants import Grant


def proven_caller(grant: Grant, *, action: str, request: HttpRequest) -> Caller:
    """
    Return who proved himself by a grant that has no problems; see `granted_caller`.

    Where a key is granted, its refusal is that the grant failed. Elsewhere it is the failed login
    itself.

    Raises:
        NotAuthenticated: the credential is no good.
        TooManyAttempts: ask again later.
    """
    try:
        return granted_caller(grant, action=action, now=timezone.now(), origin=origin_of(request))
    except GrantRefused as refusal:
        raise NotAuthenticated(str(refusal.__cause__), terminal=True) from refusal
