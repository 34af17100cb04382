"""Reads the pages that the test client gets, by their hooks."""

import re
from html import unescape
from typing import Protocol

from keys.models import User
from keys.web.form_tokens import new_form_token

KEYS = "/app/management/security/api_keys"
CREATE = f"{KEYS}/create"
DELETE = f"{KEYS}/delete"
CONNECTION = "/app/connection_details"
HIDDEN = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"')
SUBJ = re.compile(r'data-test-subj="([^"]+)"')


class Answer(Protocol):
    """What every answer of the test client has, a streamed one excepted."""

    content: bytes


def text_of(response: Answer) -> str:
    return response.content.decode()


def hooks_of(response: Answer) -> list[str]:
    """Return every `data-test-subj` of the page, in its order."""
    return SUBJ.findall(text_of(response))


def hidden_of(response: Answer) -> dict[str, str]:
    """Return the page's hidden fields; of equal names the last."""
    return dict(HIDDEN.findall(text_of(response)))


def listed_names(response: Answer) -> list[str]:
    """Return the names of the keys in the list, in its order."""
    prefix = "apiKeyRowName-"
    return [hook.removeprefix(prefix) for hook in hooks_of(response) if hook.startswith(prefix)]


def link_of(response: Answer, hook: str) -> str:
    """Return where the link with this hook leads."""
    before, _, _ = text_of(response).partition(f'data-test-subj="{hook}"')
    link = before[before.rindex("<a ") :]
    return unescape(link.split('href="')[1].split('"')[0])


def create_form(user: User, **values: str) -> dict[str, str]:
    """Return what the form for a new key sends."""
    return {"form_token": new_form_token(user), "name": "ci", **values}
