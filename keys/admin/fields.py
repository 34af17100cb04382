"""Fields of the forms of Django admin."""

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


class JsonObjectField(forms.CharField):
    """An object in JSON, typed into a large box."""

    widget = forms.Textarea(attrs={"rows": 16, "cols": 90, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:  # JSON edge
        text = super().to_python(value)
        if not text:
            return {}
        try:
            found = json.loads(text, parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise ValidationError(_("Enter valid JSON.")) from error
        if not isinstance(found, dict):
            raise ValidationError(_("Enter valid JSON. It must be an object in curly brackets."))
        return found


class LinesField(forms.CharField):
    """Texts, one in a line."""

    widget = forms.Textarea(attrs={"rows": 6, "cols": 60, "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:  # Django's signature
        text = super().to_python(value) or ""
        return [line for line in map(str.strip, text.splitlines()) if line]


def check_is_as_seen(seen: str, found: str) -> None:
    """
    Let a form pass that was opened with what there is.

    Raises:
        ValidationError: somebody has changed it since.
    """
    if seen != found:
        raise ValidationError(
            _("Somebody changed this since you opened it. Nothing was stored; what you entered is"
              " still here. Open it anew in another tab to see both.")
        )  # fmt: skip


def _refuse(constant: str) -> Any:
    raise ValueError(constant)
