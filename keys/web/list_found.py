"""What the database has for a part of the key list."""

from dataclasses import dataclass

from keys.access.shares import has_shared_keys
from keys.queries.key_filters import OwnerScope
from keys.queries.key_pages import KeyPage, page_of_keys
from keys.queries.list_facts import ListFacts, OwnerNames, list_facts, owner_names
from keys.queries.shares_of import KeyShare, shares_of_each
from keys.rules.ownership import Scope, scope_of
from keys.rules.search import Condition
from keys.web.list_filters import MOST_OWNERS_OFFERED, filters_of, resolved
from keys.web.list_pages import WrongSearch
from keys.web.list_search import condition_of
from keys.web.list_state import ListState
from keys.web.visits import Visit


@dataclass(frozen=True, kw_only=True)
class Found:
    """
    What stands in a part of the list.

    Attributes:
        state: where this is, its type said.
        page: None for a search that means nothing.
        has_shared: some keys are shared with the visitor.
        shares: where those are listed, what he has of each, by primary key.
    """

    state: ListState
    facts: ListFacts
    owners: OwnerNames
    page: KeyPage | None
    wrong_search: WrongSearch | None
    has_shared: bool
    shares: dict[int, list[KeyShare]]


def find(visit: Visit, state: ListState) -> Found:
    """
    Return what `state` shows to this visitor.

    Raises:
        NotAllowed: the visitor may see no keys, not even his own.
    """
    facts = list_facts(by=visit.caller, now=visit.now)
    owners = owner_names(term="", most=MOST_OWNERS_OFFERED, by=visit.caller)
    state = resolved(state, facts)
    meant = condition_of(state.search)
    has_shared = has_shared_keys(visit.caller)
    if isinstance(meant, WrongSearch):
        return Found(
            state=state,
            facts=facts,
            owners=owners,
            page=None,
            wrong_search=meant,
            has_shared=has_shared,
            shares={},
        )
    page = _page(visit, state, meant)
    if state.cursor is not None and not page.keys and not page.is_cut:
        # Everything on that page is gone: what is left begins at the first one.
        state = state.at(None)
        page = _page(visit, state, meant)
    return Found(
        state=state,
        facts=facts,
        owners=owners,
        page=page,
        wrong_search=None,
        has_shared=has_shared,
        shares=_shares(visit, state, page),
    )


def _shares(visit: Visit, state: ListState, page: KeyPage) -> dict[int, list[KeyShare]]:
    if state.owner_scope is not OwnerScope.SHARED and scope_of(visit.caller) is not Scope.NONE:
        return {}
    return shares_of_each([key.pk for key in page.keys], by=visit.caller, mine_only=True)


def _page(visit: Visit, state: ListState, condition: Condition | None) -> KeyPage:
    return page_of_keys(
        filters=filters_of(state, condition=condition),
        sort=state.sort,
        cursor=state.cursor,
        size=state.size,
        by=visit.caller,
        now=visit.now,
    )
