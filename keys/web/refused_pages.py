"""Pages of the shell that say why there is nothing to see, and what to do."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from keys.web.pages import Prompt, PromptPage, Tone
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, theme_of
from keys.web.visits import Visit

FORBIDDEN, NOT_FOUND, OK = 403, 404, 200
HOW_TO_ENABLE = (
    "https://www.elastic.co/docs/reference/elasticsearch/configuration-reference/"
    "security-settings#api-key-service-settings"
)


def denied(visit: Visit) -> HttpResponse:
    prompt = Prompt(
        icon="lock",
        tone=Tone.WARNING,
        title=_("You do not have permission to manage API keys."),
        text=_("Contact your administrator and ask for a role that may."),
        href=reverse("web:home"),
        action=_("Go to Stack Management"),
        title_subj="apiKeysPermissionDeniedMessage",
    )
    return _answer(visit, prompt, status=FORBIDDEN)


def service_disabled(visit: Visit) -> HttpResponse:
    prompt = Prompt(
        icon="triangle-alert",
        tone=Tone.WARNING,
        title=_("API keys are disabled."),
        text=_(
            "Keys are only issued and accepted over an encrypted connection. Ask the operator to"
            " switch TLS on, or to set APIKEYS_API_KEY_ENABLED."
        ),
        href=reverse("web:home"),
        action=_("Go to Stack Management"),
        learn_href=HOW_TO_ENABLE,
        learn=_("Learn how to enable API keys."),
    )
    return _answer(visit, prompt, status=OK)


def no_such_key(visit: Visit) -> HttpResponse:
    prompt = Prompt(
        icon="search-x",
        tone=Tone.WARNING,
        title=_("This API key is not there."),
        text=_("It was deleted, or it belongs to somebody else and you may not see it."),
        href=reverse("web:keys"),
        action=_("Back to API keys"),
    )
    return _answer(visit, prompt, status=NOT_FOUND)


def _answer(visit: Visit, prompt: Prompt, *, status: int) -> HttpResponse:
    page = PromptPage(
        title=_("API keys"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(), current=KEYS_APP),
        prompt=prompt,
    )
    return render(visit.request, "prompt.html", {"page": page}, status=status)
