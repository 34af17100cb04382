"""What the pages about roles and about users share: who may open them, and the way to them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keys.actions.put_user import PUT_USER
from keys.queries.find_users import GET_ROLE, GET_USER
from keys.rules.caller import Caller
from keys.rules.errors import NotAllowed
from keys.rules.privileges import ClusterAction
from keys.rules.roles import role_action
from keys.web.gate import PageView
from keys.web.pages import Crumb, Prompt, PromptPage, Tone
from keys.web.shell import ROLES_APP, USERS_APP, shell_of, theme_of
from keys.web.visits import Visit

P = ParamSpec("P")
FORBIDDEN, NOT_FOUND = 403, 404


@dataclass(frozen=True, kw_only=True)
class Area:
    """
    The pages about one kind of thing.

    Attributes:
        app: its entry in the navigation.
        look, save: what opens its pages, and what they need to change anything.
    """

    app: str
    label: Promise
    route: str
    look: ClusterAction
    save: ClusterAction
    denied: Promise
    gone: Promise
    back: Promise


ROLES = Area(
    app=ROLES_APP,
    label=gettext_lazy("Roles"),
    route="web:roles",
    look=GET_ROLE,
    save=role_action("put", ()),
    denied=gettext_lazy("You need permission to manage roles"),
    gone=gettext_lazy("There is no role of this name."),
    back=gettext_lazy("Back to roles"),
)
USERS = Area(
    app=USERS_APP,
    label=gettext_lazy("Users"),
    route="web:users",
    look=GET_USER,
    save=PUT_USER,
    denied=gettext_lazy("You need permission to manage users"),
    gone=gettext_lazy("There is no user of this name."),
    back=gettext_lazy("Back to users"),
)


def guarded(area: Area) -> Callable[[PageView[P]], PageView[P]]:
    """Return a decorator that answers a refusal with the area's own page."""

    def decorate(view: PageView[P]) -> PageView[P]:
        @wraps(view)
        def with_refusal(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                visit.caller.check_may(area.look)
                response = view(visit, *args, **kwargs)
            except NotAllowed:
                response = _denied(visit, area)
            # No file is downloaded from these pages.
            return response  # type: ignore[return-value]  # see above

        return with_refusal

    return decorate


def may_save(area: Area, *, by: Caller) -> bool:
    return by.may(area.save)


def crumbs(area: Area, *last: str) -> tuple[Crumb, ...]:
    """Return the path to a page of the area; the list itself when nothing follows."""
    here = Crumb(label=str(area.label), href=reverse(area.route) if last else "")
    return (Crumb(label=_("Security")), here, *(Crumb(label=one) for one in last))


def no_such(visit: Visit, area: Area) -> HttpResponse:
    prompt = Prompt(
        icon="search-x",
        tone=Tone.WARNING,
        title=str(area.gone),
        text=_("It may have been deleted since the list was made."),
        href=reverse(area.route),
        action=str(area.back),
    )
    return _answer(visit, area, prompt, status=NOT_FOUND)


def thing_href(route: str, name: str) -> str:
    """
    Return the address of a page about the thing of this name.

    Browsers take `.` and `..` out of paths, so such a name is a parameter.
    """
    if {".", "..", ""} & {*name.split("/")}:
        return f"{reverse(route, args=['-'])}?{urlencode({'name': name})}"
    return reverse(route, args=[name])


def meant_name(visit: Visit, name: str) -> str:
    """Return the name that an address made by `thing_href` means."""
    return visit.request.GET.get("name", name) if name == "-" else name


def _denied(visit: Visit, area: Area) -> HttpResponse:
    prompt = Prompt(
        icon="lock",
        tone=Tone.WARNING,
        title=str(area.denied),
        text=_("Contact your system administrator."),
        href=reverse("web:home"),
        action=_("Go to Stack Management"),
        title_subj="permissionDeniedMessage",
    )
    return _answer(visit, area, prompt, status=FORBIDDEN)


def _answer(visit: Visit, area: Area, prompt: Prompt, *, status: int) -> HttpResponse:
    page = PromptPage(
        title=str(area.label),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *crumbs(area), current=area.app),
        prompt=prompt,
    )
    return render(visit.request, "prompt.html", {"page": page}, status=status)
