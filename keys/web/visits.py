"""Who visits a page, and from where."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from keys.access.callers import caller_of_user
from keys.access.origins import origin_of
from keys.models import User
from keys.rules.caller import Caller


@dataclass(frozen=True, kw_only=True)
class Visit:
    """
    A request of somebody who is logged in.

    Attributes:
        wants_whole_page: answered like a request for a page, even when a script asks.
    """

    request: HttpRequest
    user: User
    caller: Caller
    now: datetime
    wants_whole_page: bool = False

    @classmethod
    def of(cls, request: HttpRequest, *, user: User) -> "Visit":
        caller = caller_of_user(user, origin=origin_of(request))
        return cls(request=request, user=user, caller=caller, now=timezone.now())

    @property
    def is_partial(self) -> bool:
        """Return whether a script asks for a part of the page."""
        return is_partial(self.request) and not self.wants_whole_page

    @property
    def is_post(self) -> bool:
        return self.request.method == "POST"


def is_partial(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
