"""The list of roles, and deleting them: first the question, then what became of each."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.actions.delete_roles import delete_roles
from keys.queries.find_users import FoundRole
from keys.queries.merged_pages import MergedPage
from keys.queries.role_pages import ROLE_PAGE_SIZES, page_of_roles
from keys.web.directories import Listing, answer_to_deletion, answer_with_list, question_of
from keys.web.directory_pages import DirectoryTexts, Doomed, FilterSwitch, filter_switch, grouped
from keys.web.directory_state import Directory, DirectoryState
from keys.web.gate import answers, signed_in
from keys.web.pages import Tone
from keys.web.role_pages import RoleRow, role_row
from keys.web.security_area import ROLES, guarded
from keys.web.shell import tell
from keys.web.visits import Visit


@answers("GET", "HEAD")
@signed_in
@guarded(ROLES)
def roles(visit: Visit) -> HttpResponse:
    return answer_with_list(visit, LISTING)


@answers("POST")
@signed_in
@guarded(ROLES)
def delete(visit: Visit) -> HttpResponse:
    return answer_to_deletion(visit, LISTING, question=_question, delete=_delete)


def _texts() -> DirectoryTexts:
    return DirectoryTexts(
        list_label=_("List of roles"),
        delete_one=_("Delete 1 role"),
        delete_many=_("Delete {count} roles"),
        delete_chosen=_("Delete selected roles"),
        none_chosen=_("Select the roles to delete first."),
    )


def _headings() -> tuple[tuple[str, str], ...]:
    return (
        ("name", _("Role")),
        ("description", _("Role Description")),
        ("badges", _("Status")),
    )


def _switches(state: DirectoryState) -> tuple[FilterSwitch, ...]:
    return (
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
    )


def _total_text(total: int) -> str:
    return ngettext("%(shown)s role", "%(shown)s roles", total) % {"shown": grouped(total)}


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


def _row(_visit: Visit, role: FoundRole) -> RoleRow:
    return role_row(role)


LISTING = Listing(
    area=ROLES,
    directory=Directory(
        route="web:roles",
        columns=("name",),
        sizes=ROLE_PAGE_SIZES,
        default_size=ROLE_PAGE_SIZES[0],
        filters={"reserved": "hide", "deprecated": "only"},
    ),
    page="roles/role_list.html",
    part="roles/_role_list.html",
    delete_route="web:delete_roles",
    create_route="web:create_role",
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
        title=ngettext("Delete role %(name)s?", "Delete %(count)d roles?", len(names)),
        intro=_("You are about to delete these roles:"),
        note=_("Users lose what a deleted role grants at once; keys made before keep it."),
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
