"""What the search field of the header finds: pages, keys, roles and users."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.queries.find_users import GET_ROLE, GET_USER
from keys.queries.global_search import keys_like, roles_like, users_like
from keys.rules.names import UNSTORABLE
from keys.rules.ownership import Scope, may_create, scope_of
from keys.rules.privileges import ClusterPrivilege
from keys.rules.search.closeness import closeness
from keys.web.key_rows import key_href
from keys.web.list_state import ListState, TypeFilter
from keys.web.pages import ShellPage
from keys.web.role_pages import role_href
from keys.web.user_pages import user_href
from keys.web.visits import Visit

LONGEST_TERM = 1_000
MOST_OF_A_KIND = 5
TYPE = re.compile(r"(?:^|\s)type:\s*(\w+)", re.IGNORECASE)


class Kind(StrEnum):
    """What can be found, by the names that `type:` knows."""

    PAGE = "page"
    KEY = "key"
    ROLE = "role"
    USER = "user"


KIND_NAMES = {
    **{kind.value: kind for kind in Kind},
    "application": Kind.PAGE,
    "app": Kind.PAGE,
    "api_key": Kind.KEY,
    "keys": Kind.KEY,
    "roles": Kind.ROLE,
    "users": Kind.USER,
    "pages": Kind.PAGE,
}


@dataclass(frozen=True, kw_only=True)
class Hit:
    """
    One finding.

    Attributes:
        aside: what kind of thing it is, or which category its page is of.
        is_more: leads to all of which only some are here; stands behind those.
    """

    title: str
    aside: str
    href: str
    icon: str
    is_more: bool = False


@dataclass(frozen=True, kw_only=True)
class Search:
    """
    A search and what it found.

    Attributes:
        term: as it was typed.
        is_too_long: then nothing was looked for.
        announcement: what a screen reader says of it.
    """

    term: str
    hits: tuple[Hit, ...]
    is_too_long: bool
    announcement: str


@dataclass(frozen=True, kw_only=True)
class SearchPage(ShellPage):
    search: Search


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """`kind`: None for all of them."""

    term: str
    kind: Kind | None

    def includes(self, kind: Kind) -> bool:
        return self.kind in {None, kind}


def search_for(typed: str, visit: Visit) -> Search:
    """Return what the reader may mean: pages for nothing typed, else whatever comes closest."""
    if len(typed) > LONGEST_TERM:
        sentence = _("Search text exceeds the limit of %(most)d characters.")
        told = sentence % {"most": LONGEST_TERM}
        return Search(term=typed[:LONGEST_TERM], hits=(), is_too_long=True, announcement=told)
    wanted = read_term(typed)
    pages = _pages(visit) if wanted.includes(Kind.PAGE) else []
    if wanted.term:
        near = (page for page in pages if closeness(wanted.term, page.title))
        hits = _ranked([*near, *_things(wanted, visit)], wanted.term)
    else:
        hits = sorted(pages, key=lambda page: page.title)
    count = len(hits)
    told = ngettext("%(count)d result", "%(count)d results", count) % {"count": count}
    return Search(term=typed, hits=tuple(hits), is_too_long=False, announcement=told)


def read_term(typed: str) -> Wanted:
    """Return what is looked for; `type:role ad` looks for roles alone."""
    text = UNSTORABLE.sub("", typed)
    said = TYPE.search(text)
    kind = KIND_NAMES.get(said[1].lower()) if said else None
    if kind is not None:
        text = TYPE.sub(" ", text, count=1)
    return Wanted(term=" ".join(text.split()), kind=kind)


def _ranked(hits: list[Hit], term: str) -> list[Hit]:
    # Sorting is stable: of equals, pages stay before keys, and those before roles and users.
    return sorted(hits, key=lambda hit: (hit.is_more, -closeness(term, hit.title)))


def _pages(visit: Visit) -> list[Hit]:
    caller = visit.caller
    management, more = _("Stack Management"), _("Help")
    known: list[tuple[bool, str, str, str, str]] = [
        (True, management, _("Management"), "web:home", "layout-grid"),
        (True, _("Connection details"), more, "web:connection_details", "plug"),
        (True, _("REST API reference"), more, "api_docs", "book-open"),
        (scope_of(caller) is not Scope.NONE, _("API keys"), management, "web:keys", "key-round"),
        (may_create(caller), _("Create API key"), management, "web:create", "plus"),
        (caller.may(GET_USER), _("Users"), management, "web:users", "users"),
        (caller.may(GET_ROLE), _("Roles"), management, "web:roles", "shield"),
        (
            caller.authority.allows(ClusterPrivilege("manage_security")),
            _("Administration"),
            management,
            "admin:index",
            "settings",
        ),
    ]
    return [
        Hit(title=title, aside=aside, href=reverse(route), icon=icon)
        for may_open, title, aside, route, icon in known
        if may_open
    ]


def _things(wanted: Wanted, visit: Visit) -> Iterator[Hit]:
    finders: dict[Kind, tuple[bool, Callable[[str, Visit], Iterator[Hit]]]] = {
        Kind.KEY: (scope_of(visit.caller) is not Scope.NONE, _keys),
        Kind.ROLE: (visit.caller.may(GET_ROLE), _roles),
        Kind.USER: (visit.caller.may(GET_USER), _users),
    }
    for kind, (may_see, find) in finders.items():
        if may_see and wanted.includes(kind):
            yield from find(wanted.term, visit)


def _keys(term: str, visit: Visit) -> Iterator[Hit]:
    found = keys_like(term, most=MOST_OF_A_KIND + 1, by=visit.caller)
    for key in found[:MOST_OF_A_KIND]:
        aside = _("API key of %(owner)s") % {"owner": key.owner_username}
        yield Hit(title=key.name, aside=aside, href=key_href(key.public_id), icon="key-round")
    if len(found) > MOST_OF_A_KIND:
        escaped = term.replace("\\", "\\\\").replace('"', '\\"')
        listed = ListState(search=f'"{escaped}"', type=TypeFilter.ANY)
        title = _("All API keys that contain “%(term)s”") % {"term": term}
        aside = _("API keys")
        yield Hit(title=title, aside=aside, href=listed.href, icon="list", is_more=True)


def _roles(term: str, visit: Visit) -> Iterator[Hit]:
    for role in roles_like(term, most=MOST_OF_A_KIND, by=visit.caller):
        yield Hit(title=role.name, aside=_("Role"), href=role_href(role.name), icon="shield")


def _users(term: str, visit: Visit) -> Iterator[Hit]:
    for user in users_like(term, most=MOST_OF_A_KIND, by=visit.caller):
        yield Hit(title=user.username, aside=_("User"), href=user_href(user.username), icon="user")
