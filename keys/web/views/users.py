"""The list of users, and what is done to many of them at once."""

from collections.abc import Callable, Sequence

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.actions.delete_user import delete_user
from keys.actions.set_enabled import set_enabled
from keys.models import User
from keys.queries.merged_pages import MergedPage
from keys.queries.user_pages import USER_PAGE_SIZES, UserColumn, UserFilter, page_of_users
from keys.rules.errors import ApiKeyError, NotAllowed
from keys.web.directory_pages import Doomed, filter_switch, frame_of, grouped
from keys.web.directory_state import Directory, DirectoryState
from keys.web.doomed import answer_with_question, chosen_names, leave
from keys.web.gate import answers, signed_in
from keys.web.pages import Tone
from keys.web.security_area import USERS, crumbs, guarded, may_save
from keys.web.shell import shell_of, tell, theme_of
from keys.web.user_pages import UserList, UserListPage, create_user_href, user_row
from keys.web.visits import Visit

DIRECTORY = Directory(
    route="web:users",
    columns=tuple(UserColumn),
    sizes=USER_PAGE_SIZES,
    default_size=20,
    filters={"reserved": "hide", "disabled": "only"},
)


@answers("GET", "HEAD")
@signed_in
@guarded(USERS)
def users(visit: Visit) -> HttpResponse:
    """Answer with the page, or with the list alone when a script asks for it."""
    state = DirectoryState.of(visit.request.GET, DIRECTORY)
    part = _list(visit, state)
    if visit.is_partial:
        return render(visit.request, "users/_user_list.html", {"list": part})
    page = UserListPage(
        title=_("Users"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *crumbs(USERS), current=USERS.app),
        search=state.search,
        list=part,
        may_save=part.may_save,
        create_href=create_user_href(),
    )
    return render(visit.request, "users/user_list.html", {"page": page})


@answers("POST")
@signed_in
@guarded(USERS)
def delete(visit: Visit) -> HttpResponse:
    """Ask first; delete once the question was answered."""
    visit.caller.check_may(USERS.save)
    state = DirectoryState.of(QueryDict(visit.request.POST.get("list", "")), DIRECTORY)
    names = chosen_names(visit)
    if not names:
        tell(visit, Tone.WARNING, _("Select the users to delete first."))
        return leave(visit, state.href)
    if not visit.request.POST.get("confirmed"):
        return answer_with_question(visit, USERS, _question(names, state))
    for name in names:
        _attempt(visit, name, _delete, error=_("Error deleting user %(name)s: %(reason)s"))
    return leave(visit, state.href)


@answers("POST")
@signed_in
@guarded(USERS)
def enable(visit: Visit) -> HttpResponse:
    """Activate or deactivate users; `enabled` says which, `back` where the question was asked."""
    visit.caller.check_may(USERS.save)
    state = DirectoryState.of(QueryDict(visit.request.POST.get("list", "")), DIRECTORY)
    names = chosen_names(visit)
    if not names:
        tell(visit, Tone.WARNING, _("Select the users first."))
    change = _activate if visit.request.POST.get("enabled") == "true" else _deactivate
    for name in names:
        _attempt(visit, name, change, error=_("Error updating user %(name)s: %(reason)s"))
    return leave(visit, state.href)


def _list(visit: Visit, state: DirectoryState) -> UserList:
    found = _found(visit, state)
    if state.cursor is not None and not found.things:
        # Everything on that page is gone: what is left begins at the first one.
        state = state.at(None)
        found = _found(visit, state)
    total = ngettext("%(shown)s user", "%(shown)s users", found.total)
    return UserList(
        frame=frame_of(
            state,
            found,
            headings=_headings(),
            switches=(
                filter_switch(
                    state,
                    "reserved",
                    label=_("Show reserved users"),
                    subj="showReservedUsersSwitch",
                    means_on=False,
                ),
                filter_switch(
                    state,
                    "disabled",
                    label=_("Only deactivated users"),
                    subj="showDisabledUsersSwitch",
                    means_on=True,
                ),
            ),
            total_text=total % {"shown": grouped(found.total)},
            address=reverse("web:users"),
        ),
        rows=tuple(user_row(user, is_me=_is_me(visit, user)) for user in found.things),
        may_save=may_save(USERS, by=visit.caller),
    )


def _headings() -> tuple[tuple[str, str], ...]:
    return (
        (UserColumn.USERNAME, _("User Name")),
        (UserColumn.FULL_NAME, _("Full Name")),
        (UserColumn.EMAIL, _("Email Address")),
        ("roles", _("Roles")),
        (UserColumn.STATUS, _("Status")),
    )


def _found(visit: Visit, state: DirectoryState) -> MergedPage[User]:
    return page_of_users(
        UserFilter(
            search=state.search,
            with_reserved="reserved" not in state.filters,
            only_disabled="disabled" in state.filters,
        ),
        column=UserColumn(state.column),
        descending=state.descending,
        cursor=state.cursor,
        size=state.size,
        by=visit.caller,
    )


def _is_me(visit: Visit, user: User) -> bool:
    return (user.username, user.realm) == (visit.caller.username, visit.caller.realm)


def _question(names: Sequence[str], state: DirectoryState) -> Doomed:
    count = len(names)
    title = ngettext("Delete user %(name)s?", "Delete %(count)d users?", count)
    return Doomed(
        title=title % {"name": names[0], "count": count},
        action=reverse("web:delete_users"),
        names=tuple(names),
        intro=_("You are about to delete these users:") if count > 1 else "",
        note=_(
            "A deleted user cannot log in any more; API keys made before go on working."
            " You can't undo this operation."
        ),
        cancel=_("Cancel"),
        confirm=_("Delete"),
        busy=_("Deleting…"),
        return_query=state.query,
        cancel_href=state.href,
    )


def _attempt(visit: Visit, name: str, change: Callable[[Visit, str], None], *, error: str) -> None:
    try:
        change(visit, name)
    except NotAllowed:
        raise
    except ApiKeyError as refusal:
        tell(visit, Tone.DANGER, error % {"name": name, "reason": str(refusal)})


def _delete(visit: Visit, name: str) -> None:
    if name == visit.caller.username:
        text = _("You cannot delete the user %(name)s: it is you who is logged in.")
        tell(visit, Tone.DANGER, text % {"name": name})
    elif delete_user(username=name, by=visit.caller, now=visit.now):
        tell(visit, Tone.SUCCESS, _("Deleted user %(name)s") % {"name": name})
    else:
        tell(visit, Tone.INFO, _("User %(name)s was already deleted.") % {"name": name})


def _activate(visit: Visit, name: str) -> None:
    set_enabled(username=name, enabled=True, by=visit.caller, now=visit.now)
    tell(visit, Tone.SUCCESS, _("User %(name)s can log in again") % {"name": name})


def _deactivate(visit: Visit, name: str) -> None:
    set_enabled(username=name, enabled=False, by=visit.caller, now=visit.now)
    tell(visit, Tone.SUCCESS, _("User %(name)s can no longer log in") % {"name": name})
