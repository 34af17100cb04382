"""Forms: their shape and the sentence beside each field; what is allowed, the actions decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keys.rules.errors import (
    ApiKeyError,
    BadDescriptor,
    BadLifetime,
    BadPattern,
    Invalid,
)
from keys.rules.json_types import JsonObject
from keys.rules.names import LONGEST_KEY_NAME, key_metadata_problems, key_name_problems
from keys.web.json_text import BadJson, line_of_complaint, object_from

# Far past every lifetime that a key may have, and still a number that timedelta can hold.
MOST_DAYS = 10_000_000
BAD_DURATION = _("Enter a valid duration or disable this option.")
TOO_LONG = _("The name may be at most %(most)d characters long.")


class LoginForm(forms.Form):
    username = forms.CharField(
        error_messages={"required": _("Username is required")}, label=_("Username")
    )
    password = forms.CharField(
        error_messages={"required": _("Password is required")}, label=_("Password"), strip=False
    )


class KeyNameField(forms.CharField):
    def __init__(self, *, required_text: Any) -> None:
        super().__init__(error_messages={"required": required_text})

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > LONGEST_KEY_NAME:
            raise forms.ValidationError(TOO_LONG % {"most": LONGEST_KEY_NAME})
        problems = key_name_problems(value)
        if problems:
            raise forms.ValidationError([sentence(problem) for problem in problems])


class QuickKeyForm(forms.Form):
    """A key by its name alone."""

    name = KeyNameField(required_text=_("API key name is required."))
    form_token = forms.CharField(required=False)


@dataclass(frozen=True, kw_only=True)
class WantedKey:
    """What a form asks for, in the words of the actions."""

    duration: timedelta | None
    descriptors: JsonObject
    metadata: JsonObject


class KeyOptionsForm(forms.Form):
    """
    The three options of a key; each has a switch, and what is switched off is not looked at.

    Fields that are wrong keep what was typed and carry their own sentence.
    """

    restrict = forms.BooleanField(required=False)
    role_descriptors = forms.CharField(required=False, strip=False)
    expires = forms.BooleanField(required=False)
    expiration = forms.CharField(required=False)
    with_metadata = forms.BooleanField(required=False)
    metadata = forms.CharField(required=False, strip=False)

    def clean(self) -> dict[str, Any]:
        values = {**(super().clean() or {})}
        values["descriptors"] = self._object_in(
            "role_descriptors",
            switch="restrict",
            empty=_("Enter role descriptors or disable this option."),
        )
        values["metadata_object"] = self._object_in(
            "metadata",
            switch="with_metadata",
            empty=_("Enter metadata or disable this option."),
        )
        for problem in key_metadata_problems(values["metadata_object"]):
            self.add_error("metadata", sentence(problem))
        values["duration"] = self._duration()
        return values

    @property
    def wanted(self) -> WantedKey:
        return WantedKey(
            duration=self.cleaned_data["duration"],
            descriptors=self.cleaned_data["descriptors"],
            metadata=self.cleaned_data["metadata_object"],
        )

    def add_refusal(self, refusal: ApiKeyError) -> bool:
        """Put a refusal of the action beside its field; return False when it is about none."""
        if isinstance(refusal, BadLifetime):
            self.add_error("expiration", sentence(str(refusal)))
        elif isinstance(refusal, Invalid):
            self._blame_descriptors(*refusal.problems)
        elif isinstance(refusal, BadDescriptor | BadPattern):
            self._blame_descriptors(str(refusal))
        else:
            return False
        return True

    def _blame_descriptors(self, *complaints: str) -> None:
        text = self.cleaned_data.get("role_descriptors", "")
        for complaint in complaints:
            line = line_of_complaint(text, complaint)
            where = _("Line %(line)d: ") % {"line": line} if line else ""
            self.add_error("role_descriptors", f"{where}{sentence(complaint)}")

    def _object_in(self, name: str, *, switch: str, empty: Any) -> JsonObject:
        text = self.cleaned_data.get(name, "")
        if not self.cleaned_data.get(switch):
            return {}
        if not text.strip():
            self.add_error(name, empty)
            return {}
        try:
            return object_from(text)
        except BadJson as error:
            self.add_error(name, str(error))
            return {}

    def _duration(self) -> timedelta | None:
        if not self.cleaned_data.get("expires"):
            return None
        days = _days_from(self.cleaned_data.get("expiration", ""))
        if days is None:
            self.add_error("expiration", BAD_DURATION)
            return None
        return timedelta(days=days)


class CreateKeyForm(KeyOptionsForm):
    name = KeyNameField(required_text=_("Enter a name."))
    form_token = forms.CharField(required=False)


class UpdateKeyForm(KeyOptionsForm):
    """
    The options of a key that exists.

    Attributes:
        row_version: the version of the key that the form was opened with.
        shown_days: the remaining days that the form was opened with; left as they are, the
            deadline does not move.
    """

    row_version = forms.IntegerField(min_value=1)
    shown_days = forms.CharField(required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, has_deadline: bool, **options: Any
    ) -> None:
        self._has_deadline = has_deadline
        super().__init__(data, **options)

    def _duration(self) -> timedelta | None:
        if self._has_deadline:
            # A deadline cannot be taken away: its switch is locked, and a locked one is not sent.
            self.cleaned_data["expires"] = True
            if self.cleaned_data.get("expiration") == self.cleaned_data.get("shown_days"):
                return None
        return super()._duration()


def sentence(problem: str) -> str:
    """Return a rule's complaint as a sentence for people."""
    text = (
        problem[:1].upper() + problem[1:]
        if not problem.startswith("api key")
        else (f"API key{problem.removeprefix('api key')}")
    )
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _days_from(text: str) -> int | None:
    digits = text.strip()
    # Twenty digits are more than any calendar has; the rest is cut by the bound.
    if not digits.isascii() or not digits.isdigit() or len(digits) > 20:  # noqa: PLR2004
        return None
    days = min(int(digits), MOST_DAYS)
    return days or None
