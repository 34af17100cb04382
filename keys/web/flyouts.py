"""The flyout: a dialog over the list where a script asks for it, else a page of its own."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.urls import reverse
from django_htmx.http import replace_url, reselect, reswap, retarget

from keys.rules.privileges import CLUSTER_PRIVILEGES, INDEX_PRIVILEGES
from keys.web.flyout_pages import KnownPrivileges
from keys.web.visits import Visit

MAIN = "#main"


def known_privileges() -> KnownPrivileges:
    return KnownPrivileges(
        cluster=tuple(CLUSTER_PRIVILEGES.named), index=tuple(INDEX_PRIVILEGES.named)
    )


def list_behind(visit: Visit) -> str:
    """Return the address of the list that a flyout lies over, as it was filtered and sorted."""
    keys = reverse("web:keys")
    try:
        address = urlsplit(visit.request.headers.get("HX-Current-URL", ""))
    except ValueError:
        return keys
    if address.path != keys or address.netloc != visit.request.get_host():
        return keys
    return f"{keys}?{address.query}" if address.query else keys


def whole_page_of(visit: Visit) -> Visit:
    """Return the visit as one that asks for a whole page, whoever asks."""
    return replace(visit, wants_whole_page=True)


def in_place_of_page(visit: Visit, response: HttpResponse) -> HttpResponse:
    """Let a script put a whole page in the place of the one that its flyout lies over."""
    if not visit.is_partial:
        return response
    response = reswap(reselect(retarget(response, MAIN), MAIN), "outerHTML")
    return replace_url(response, reverse("web:keys"))


def choice_of(values: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    """Return what a query says of `name`, the first of the choices where it says none of them."""
    chosen = values.get(name, "")
    return chosen if chosen in choices else choices[0]
