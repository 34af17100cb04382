"""One-time tokens of forms: a double click, a reload or a replay never does a thing twice."""

import secrets

from django.core import signing

from keys.models import User

SALT = "keys.web.form_token"
MAX_AGE_SECONDS = 24 * 60 * 60


class StaleForm(Exception):
    """The form is older than a day, was opened by somebody else, or is not ours."""


def new_form_token(user: User) -> str:
    """Return 128 random bits, signed together with whose form it is."""
    return signing.dumps([user.pk, secrets.token_hex(16)], salt=SALT)


def read_form_token(text: str, *, user: User) -> str:
    """
    Return what makes the form unique, whatever its signature looks like.

    Raises:
        StaleForm: see there.
    """
    try:
        owner, nonce = signing.loads(text, salt=SALT, max_age=MAX_AGE_SECONDS)
    except (signing.BadSignature, ValueError) as error:
        raise StaleForm from error
    if owner != user.pk:
        raise StaleForm
    return f"{owner}:{nonce}"
