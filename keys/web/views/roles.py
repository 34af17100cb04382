"""The list of roles, and deleting them: first the question, then what became of each."""

from collections.abc import Sequence

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.actions.delete_roles import delete_roles
from keys.queries.find_users import FoundRole
from keys.queries.merged_pages import MergedPage
from keys.queries.role_pages import ROLE_PAGE_SIZES, page_of_roles
from keys.web.directory_pages import Doomed, filter_switch, frame_of, grouped
from keys.web.directory_state import Directory, DirectoryState
from keys.web.doomed import answer_with_question, chosen_names, leave
from keys.web.gate import answers, signed_in
from keys.web.pages import Tone
from keys.web.role_pages import RoleList, RoleListPage, create_role_href, role_row
from keys.web.security_area import ROLES, crumbs, guarded, may_save
from keys.web.shell import shell_of, tell, theme_of
from keys.web.visits import Visit

DIRECTORY = Directory(
    route="web:roles",
    columns=("name",),
    sizes=ROLE_PAGE_SIZES,
    default_size=ROLE_PAGE_SIZES[0],
    filters={"reserved": "hide", "deprecated": "only"},
)


@answers("GET", "HEAD")
@signed_in
@guarded(ROLES)
def roles(visit: Visit) -> HttpResponse:
    """Answer with the page, or with the list alone when a script asks for it."""
    state = DirectoryState.of(visit.request.GET, DIRECTORY)
    part = _list(visit, state)
    if visit.is_partial:
        return render(visit.request, "roles/_role_list.html", {"list": part})
    page = RoleListPage(
        title=_("Roles"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *crumbs(ROLES), current=ROLES.app),
        search=state.search,
        list=part,
        may_save=part.may_save,
        create_href=create_role_href(),
    )
    return render(visit.request, "roles/role_list.html", {"page": page})


@answers("POST")
@signed_in
@guarded(ROLES)
def delete(visit: Visit) -> HttpResponse:
    """Ask first; delete once the question was answered."""
    visit.caller.check_may(ROLES.save)
    state = DirectoryState.of(QueryDict(visit.request.POST.get("list", "")), DIRECTORY)
    names = chosen_names(visit)
    if not names:
        tell(visit, Tone.WARNING, _("Select the roles to delete first."))
        return leave(visit, state.href)
    if visit.request.POST.get("confirmed"):
        _delete(visit, names)
        return leave(visit, state.href)
    return answer_with_question(visit, ROLES, _question(names, state))


def _list(visit: Visit, state: DirectoryState) -> RoleList:
    found = _found(visit, state)
    if state.cursor is not None and not found.things:
        # Everything on that page is gone: what is left begins at the first one.
        state = state.at(None)
        found = _found(visit, state)
    total = ngettext("%(shown)s role", "%(shown)s roles", found.total)
    return RoleList(
        frame=frame_of(
            state,
            found,
            headings=(("name", _("Role")), ("description", _("Role Description"))),
            switches=(
                filter_switch(
                    state,
                    "reserved",
                    label=_("Show reserved roles"),
                    subj="showReservedRolesSwitch",
                    means_on=False,
                ),
                filter_switch(
                    state,
                    "deprecated",
                    label=_("Only deprecated roles"),
                    subj="showDeprecatedRolesSwitch",
                    means_on=True,
                ),
            ),
            total_text=total % {"shown": grouped(found.total)},
            address=reverse("web:roles"),
        ),
        rows=tuple(map(role_row, found.things)),
        may_save=may_save(ROLES, by=visit.caller),
    )


def _found(visit: Visit, state: DirectoryState) -> MergedPage[FoundRole]:
    return page_of_roles(
        search=state.search,
        with_reserved="reserved" not in state.filters,
        only_deprecated="deprecated" in state.filters,
        descending=state.descending,
        cursor=state.cursor,
        size=state.size,
        by=visit.caller,
    )


def _question(names: Sequence[str], state: DirectoryState) -> Doomed:
    count = len(names)
    title = ngettext("Delete role %(name)s?", "Delete %(count)d roles?", count)
    return Doomed(
        title=title % {"name": names[0], "count": count},
        action=reverse("web:delete_roles"),
        names=tuple(names),
        intro=_("You are about to delete these roles:") if count > 1 else "",
        note=_(
            "Users lose what a deleted role grants at once; keys made before keep it."
            " You can't undo this operation."
        ),
        cancel=_("Cancel"),
        confirm=_("Delete"),
        busy=_("Deleting…"),
        return_query=state.query,
        cancel_href=state.href,
    )


def _delete(visit: Visit, names: Sequence[str]) -> None:
    done = delete_roles(names=names, by=visit.caller, now=visit.now)
    for name in done.deleted:
        tell(visit, Tone.SUCCESS, _("Deleted role %(name)s") % {"name": name})
    for name, refusal in done.errors.items():
        text = _("Error deleting role %(name)s: %(reason)s")
        tell(visit, Tone.DANGER, text % {"name": name, "reason": str(refusal)})
    for name in done.not_found:
        tell(visit, Tone.INFO, _("Role %(name)s was already deleted.") % {"name": name})
