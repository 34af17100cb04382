"""The filters of the key list: what is offered, what is on, and what they mean."""

from django.utils.translation import gettext as _

from keys.queries.key_filters import KeyFilters, OwnerScope, Status, Unused
from keys.queries.list_facts import ListFacts, OwnerNames
from keys.rules.key_category import Category
from keys.rules.search import Condition
from keys.web.list_pages import (
    FilterButton,
    FilterGroup,
    OwnerFilter,
    OwnerOption,
    OwnerOptions,
)
from keys.web.list_state import ListState, TypeFilter

MOST_OWNERS_OFFERED = 20


def resolved(state: ListState, facts: ListFacts) -> ListState:
    """Return the state with its type said: personal keys, where there are any besides others."""
    if state.type is not TypeFilter.UNSAID:
        return state
    tells_apart = len(facts.categories) > 1 and Category.PERSONAL in facts.categories
    return state.with_type_said(TypeFilter.PERSONAL if tells_apart else TypeFilter.ANY)


def filters_of(state: ListState, *, condition: Condition | None) -> KeyFilters:
    """Return what a state whose type is said means for a query."""
    category = None if state.type in {TypeFilter.ANY, TypeFilter.UNSAID} else Category(state.type)
    return KeyFilters(
        owner_scope=state.owner_scope,
        owners=frozenset(state.owners),
        categories=frozenset({category} if category else ()),
        statuses=frozenset({state.status} if state.status else ()),
        unused=state.unused,
        condition=condition,
    )


def filter_groups(
    state: ListState, facts: ListFacts, owners: OwnerNames, *, has_shared: bool
) -> tuple[FilterGroup, ...]:
    """Return the groups that have something to choose from; `state` has its type said."""
    groups = (
        _types(state, facts),
        _statuses(state, facts),
        _whose(state, owners, has_shared=has_shared),
        _uses(state, facts),
    )
    return tuple(group for group in groups if group.buttons)


def _types(state: ListState, facts: ListFacts) -> FilterGroup:
    known = {category.value: category for category in Category}
    offered = [
        chosen
        for chosen in (TypeFilter.PERSONAL, TypeFilter.CROSS_CLUSTER, TypeFilter.MANAGED)
        if known[chosen.value] in facts.categories or chosen is state.type
    ]
    buttons = [_type_button(state, chosen) for chosen in offered]
    is_of_use = len(offered) > 1 or state.type in offered
    return FilterGroup(label=_("Type"), buttons=tuple(buttons if is_of_use else ()))


def _type_button(state: ListState, chosen: TypeFilter) -> FilterButton:
    label, icon, subj, description = {
        TypeFilter.PERSONAL: (
            _("Personal"),
            "user",
            "personalFilterButton",
            _("Filter personal API keys"),
        ),
        TypeFilter.CROSS_CLUSTER: (
            _("Cross-Cluster"),
            "network",
            "crossClusterFilterButton",
            _("Filter cross-cluster API keys"),
        ),
        TypeFilter.MANAGED: (
            _("Managed"),
            "settings",
            "managedFilterButton",
            _("Filter managed API keys"),
        ),
    }[chosen]
    is_on = state.type is chosen
    return FilterButton(
        id=f"filter-{chosen}",
        label=label,
        href=state.of_type(TypeFilter.ANY if is_on else chosen).href,
        is_on=is_on,
        icon=icon,
        description=description,
        subj=subj,
    )


def _statuses(state: ListState, facts: ListFacts) -> FilterGroup:
    offered = [
        (Status.ACTIVE, _("Active"), "activeFilterButton"),
        (Status.EXPIRES_SOON, _("Expires soon"), "expiresSoonFilterButton"),
        (Status.NEVER_EXPIRES, _("Never expires"), "neverExpiresFilterButton"),
        (Status.EXPIRED, _("Expired"), "expiredFilterButton"),
        (Status.INVALIDATED, _("Invalidated"), "invalidatedFilterButton"),
    ]
    return FilterGroup(
        label=_("Status"),
        buttons=tuple(
            FilterButton(
                id=f"filter-{status}",
                label=label,
                href=state.with_status(None if state.status is status else status).href,
                is_on=state.status is status,
                subj=subj,
            )
            for status, label, subj in offered
            if status is state.status or status in facts.statuses
        ),
    )


def _whose(state: ListState, owners: OwnerNames, *, has_shared: bool) -> FilterGroup:
    buttons = (*_mine(state, owners), *_shared(state, has_shared=has_shared))
    return FilterGroup(label=_("Owner"), buttons=buttons)


def _shared(state: ListState, *, has_shared: bool) -> tuple[FilterButton, ...]:
    is_on = state.owner_scope is OwnerScope.SHARED
    button = FilterButton(
        id="filter-shared",
        label=_("Shared with me"),
        href=state.of_scope(OwnerScope.ALL if is_on else OwnerScope.SHARED).href,
        is_on=is_on,
        description=_("Filter shared: API keys that somebody shares with me"),
        subj="sharedFilterButton",
    )
    return (button,) if is_on or has_shared else ()


def _uses(state: ListState, facts: ListFacts) -> FilterGroup:
    offered = [
        (Unused.FOR_30_DAYS, _("Unused for 30 days"), "unusedFor30DaysFilterButton"),
        (Unused.FOR_90_DAYS, _("Unused for 90 days"), "unusedFor90DaysFilterButton"),
        (Unused.EVER, _("Never used"), "neverUsedFilterButton"),
    ]
    is_of_use = facts.total > 1 or state.unused is not None
    labels = {unused: label for unused, label, _subj in offered}
    return FilterGroup(
        label=_("Filter by last use"),
        buttons=tuple(
            FilterButton(
                id=f"filter-unused-{unused}",
                label=label,
                href=state.with_unused(None if state.unused is unused else unused).href,
                is_on=state.unused is unused,
                subj=subj,
            )
            for unused, label, subj in offered
            if is_of_use
        ),
        # In a row they would take as much room as all others together.
        menu=labels[state.unused] if state.unused else _("Last used"),
    )


def _mine(state: ListState, owners: OwnerNames) -> tuple[FilterButton, ...]:
    is_on = state.owner_scope is OwnerScope.MINE
    button = FilterButton(
        id="filter-mine",
        label=_("Mine"),
        href=state.of_scope(OwnerScope.ALL if is_on else OwnerScope.MINE).href,
        is_on=is_on,
        description=_("Filter mine: API keys that belong to me"),
        subj="mineFilterButton",
    )
    is_of_use = is_on or len(owners.names) > 1
    return (button,) if is_of_use else ()


def owner_options(names: OwnerNames, state: ListState) -> OwnerOptions:
    """Return the owners that were found, after those that are chosen already."""
    found = [name for name in names.names if name not in state.owners]
    more = _("There are more. Search for the one you mean.") if names.has_more else ""
    return OwnerOptions(
        options=(
            *(OwnerOption(username=name, is_chosen=True) for name in state.owners),
            *(OwnerOption(username=name, is_chosen=False) for name in found),
        ),
        more_text=more,
        none_text="" if names.names else _("No owner matches."),
    )


def owner_filter(names: OwnerNames, state: ListState) -> OwnerFilter | None:
    """Return the filter by owner; None while all keys are of one."""
    chosen = len(state.owners)
    if len(names.names) < 2 and not chosen:  # noqa: PLR2004  # one owner and another
        return None
    return OwnerFilter(options=owner_options(names, state), count=chosen, is_on=chosen > 0)
