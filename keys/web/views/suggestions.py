"""More names to choose from, of which a form holds the first."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render

from keys.queries.role_pages import role_names
from keys.queries.user_pages import user_names
from keys.rules.names import UNSTORABLE
from keys.web.gate import answers, signed_in
from keys.web.security_area import ROLES, USERS, guarded
from keys.web.visits import Visit

LONGEST_PART = 1024


@answers("GET", "HEAD")
@signed_in
@guarded(ROLES)
def roles(visit: Visit) -> HttpResponse:
    return _answer(visit, lambda part: role_names(by=visit.caller, part=part))


@answers("GET", "HEAD")
@signed_in
@guarded(USERS)
def users(visit: Visit) -> HttpResponse:
    return _answer(visit, lambda part: user_names(by=visit.caller, part=part))


def _answer(visit: Visit, names: Callable[[str], list[str]]) -> HttpResponse:
    part = UNSTORABLE.sub("", visit.request.GET.get("part", "")).strip()[:LONGEST_PART]
    return render(visit.request, "components/options.html", {"values": names(part)})
