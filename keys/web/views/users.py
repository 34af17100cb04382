"""The list of users, and what is done to many of them at once."""

from collections.abc import Callable, Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.actions.delete_user import delete_user
from keys.actions.set_enabled import set_enabled
from keys.models import User
from keys.queries.merged_pages import MergedPage
from keys.queries.user_pages import USER_PAGE_SIZES, UserColumn, UserFilter, page_of_users
from keys.rules.errors import ApiKeyError, NotAllowed
from keys.web.directories import (
    Listing,
    answer_to_deletion,
    answer_with_list,
    chosen_in,
    question_of,
)
from keys.web.directory_pages import DirectoryTexts, Doomed, FilterSwitch, filter_switch, grouped
from keys.web.directory_state import Directory, DirectoryState
from keys.web.doomed import leave
from keys.web.gate import answers, signed_in
from keys.web.pages import Tone
from keys.web.security_area import USERS, guarded
from keys.web.shell import tell
from keys.web.user_pages import UserRow, user_row
from keys.web.visits import Visit


@answers("GET", "HEAD")
@signed_in
@guarded(USERS)
def users(visit: Visit) -> HttpResponse:
    return answer_with_list(visit, LISTING)


@answers("POST")
@signed_in
@guarded(USERS)
def delete(visit: Visit) -> HttpResponse:
    return answer_to_deletion(visit, LISTING, question=_question, delete=_delete_all)


@answers("POST")
@signed_in
@guarded(USERS)
def enable(visit: Visit) -> HttpResponse:
    """Activate or deactivate users; `enabled` says which."""
    names, state = chosen_in(visit, LISTING)
    change = _activate if visit.request.POST.get("enabled") == "true" else _deactivate
    for name in names:
        _attempt(visit, name, change, error=_("Error updating user %(name)s: %(reason)s"))
    return leave(visit, state.href)


def _texts() -> DirectoryTexts:
    return DirectoryTexts(
        list_label=_("List of users"),
        delete_one=_("Delete 1 user"),
        delete_many=_("Delete {count} users"),
        delete_chosen=_("Delete selected users"),
        none_chosen=_("Select the users first."),
    )


def _headings() -> tuple[tuple[str, str], ...]:
    return (
        (UserColumn.USERNAME, _("User Name")),
        (UserColumn.FULL_NAME, _("Full Name")),
        (UserColumn.EMAIL, _("Email Address")),
        ("roles", _("Roles")),
        (UserColumn.STATUS, _("Status")),
    )


def _switches(state: DirectoryState) -> tuple[FilterSwitch, ...]:
    return (
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
    )


def _total_text(total: int) -> str:
    return ngettext("%(shown)s user", "%(shown)s users", total) % {"shown": grouped(total)}


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


def _row(visit: Visit, user: User) -> UserRow:
    is_me = (user.username, user.realm) == (visit.caller.username, visit.caller.realm)
    return user_row(user, is_me=is_me)


LISTING = Listing(
    area=USERS,
    directory=Directory(
        route="web:users",
        columns=tuple(UserColumn),
        sizes=USER_PAGE_SIZES,
        default_size=20,
        filters={"reserved": "hide", "disabled": "only"},
    ),
    page="users/user_list.html",
    part="users/_user_list.html",
    delete_route="web:delete_users",
    create_route="web:create_user",
    texts=_texts,
    headings=_headings,
    switches=_switches,
    total_text=_total_text,
    find=_found,
    row=_row,
)


def _question(names: Sequence[str], state: DirectoryState) -> Doomed:
    return question_of(
        names,
        state,
        LISTING,
        title=ngettext("Delete user %(name)s?", "Delete %(count)d users?", len(names)),
        intro=_("You are about to delete these users:"),
        note=_("A deleted user cannot log in any more; API keys made before go on working."),
    )


def _delete_all(visit: Visit, names: Sequence[str]) -> None:
    for name in names:
        _attempt(visit, name, _delete, error=_("Error deleting user %(name)s: %(reason)s"))


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
