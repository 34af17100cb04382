"""What stands where the list of keys would be."""

from django.db import DatabaseError
from django.urls import reverse
from django.utils.translation import gettext as _

from keys.queries.key_filters import Status
from keys.queries.key_pages import KeyPage
from keys.rules.ownership import may_create
from keys.web.list_pages import WrongSearch
from keys.web.list_state import ListState
from keys.web.pages import Prompt, Tone
from keys.web.visits import Visit


def first_key_prompt(visit: Visit) -> Prompt:
    """Return what is said to a reader who may see no key at all, for there is none."""
    if not may_create(visit.caller):
        return Prompt(
            icon="circle-alert",
            tone=Tone.DANGER,
            title=_("You do not have permission to create API keys"),
            text=_("Please contact your administrator for more information"),
        )
    return Prompt(
        icon="key-round",
        tone=Tone.INFO,
        title=_("Create your first API key"),
        text=_("Allow external services to access the Elastic Stack on your behalf."),
        href=reverse("web:create"),
        action=_("Create API key"),
        title_subj="apiKeysEmptyPromptTitle",
        action_subj="apiKeysCreatePromptButton",
        opens_flyout=True,
    )


def wrong_search_prompt(state: ListState, wrong: WrongSearch) -> Prompt:
    return Prompt(
        icon="triangle-alert",
        tone=Tone.WARNING,
        title=_("Could not load API keys as the query is incorrect."),
        href=state.anew().href,
        action=_("Reset query"),
        action_subj="apiKeysResetQueryButton",
        details=wrong.text,
    )


def unreadable_prompt(state: ListState, error: DatabaseError) -> Prompt:
    return Prompt(
        icon="triangle-alert",
        tone=Tone.WARNING,
        title=_("Could not load API keys."),
        href=state.href,
        action=_("Try again"),
        action_subj="apiKeysTryAgainButton",
        # What the database says may name its host and its tables: that is for our log.
        details=type(error).__name__,
    )


def cut_text(page: KeyPage) -> str:
    """Return what is said of a search that looked at many keys and has more to look at."""
    if not page.is_cut:
        return ""
    return _("There are too many API keys to look at all of them at once: go on to the next page.")


def no_match_text(state: ListState) -> str:
    if state.search:
        return _("No API key matches your search.")
    if state.status is Status.INVALIDATED:
        return _("No API key was invalidated of late.")
    return _("No API key matches your filters.")
