"""Forms: their shape and the sentence beside each field; what is allowed, the actions decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keys.rules.cross_cluster import check_certificate_identity
from keys.rules.errors import (
    ApiKeyError,
    BadAccess,
    BadDescriptor,
    BadLifetime,
    BadPattern,
    BadRequest,
    Invalid,
    WrongKeyType,
)
from keys.rules.json_types import JsonObject
from keys.rules.judgement import KeyType
from keys.rules.names import LONGEST_KEY_NAME, key_metadata_problems, key_name_problems
from keys.web.json_text import BadJson, line_of_complaint, object_from
from keys.web.limits_form import LimitsForm

# Far past every lifetime that a key may have, and still a number that timedelta can hold.
MOST_DAYS = 10_000_000
BAD_DURATION = _("Enter a valid duration or disable this option.")
NAME_MISSING = _("Enter a name.")
MISSING = {
    "role_descriptors": _("Enter role descriptors or disable this option."),
    "access": _("Enter access permissions or disable this option."),
    "metadata": _("Enter metadata or disable this option."),
    "certificate_identity": _("Enter a certificate identity or disable this option."),
}
LINE = _("Line %(line)s: ")
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
    """
    What a form asks for, in the words of the actions.

    Attributes:
        descriptors: empty for a cross-cluster key.
        access, certificate_identity: of a cross-cluster key alone.
        limits: as they are stored; None for none.
    """

    duration: timedelta | None
    descriptors: JsonObject
    metadata: JsonObject
    access: JsonObject
    certificate_identity: str | None
    limits: JsonObject | None


class KeyOptionsForm(LimitsForm):
    """
    The options of a key; each has a switch, and what is switched off is not looked at.

    Fields that are wrong keep what was typed and carry their own sentence. What belongs to
    keys of another type is not looked at either.
    """

    restrict = forms.BooleanField(required=False)
    role_descriptors = forms.CharField(required=False, strip=False)
    access = forms.CharField(required=False, strip=False)
    expires = forms.BooleanField(required=False)
    expiration = forms.CharField(required=False)
    with_metadata = forms.BooleanField(required=False)
    metadata = forms.CharField(required=False, strip=False)
    with_identity = forms.BooleanField(required=False)
    certificate_identity = forms.CharField(required=False)

    @property
    def key_type(self) -> KeyType:
        """Return the type of the key; a form that does not say is for a REST key."""
        return KeyType.REST

    @property
    def is_cross_cluster(self) -> bool:
        return self.key_type is KeyType.CROSS_CLUSTER

    def clean(self) -> dict[str, Any]:
        values = {**(super().clean() or {})}
        values["descriptors"] = self._descriptors()
        values["access_object"] = self._access()
        values["identity"] = self._identity()
        values["metadata_object"] = self._metadata()
        values["duration"] = self._duration()
        values["limits"] = self.read_limits()
        return values

    @property
    def wanted(self) -> WantedKey:
        return WantedKey(
            duration=self.cleaned_data["duration"],
            descriptors=self.cleaned_data["descriptors"],
            metadata=self.cleaned_data["metadata_object"],
            access=self.cleaned_data["access_object"],
            certificate_identity=self.cleaned_data["identity"],
            limits=self.cleaned_data["limits"],
        )

    @property
    def editor(self) -> str:
        """Return the field that says what the key may do."""
        return "access" if self.is_cross_cluster else "role_descriptors"

    def add_refusal(self, refusal: ApiKeyError) -> bool:
        """Put a refusal of the action beside its field; return False when it is about none."""
        if isinstance(refusal, BadLifetime):
            self.add_error("expiration", sentence(str(refusal)))
        elif isinstance(refusal, Invalid):
            self._blame_editor(*refusal.problems)
        elif isinstance(refusal, WrongKeyType):
            return False
        elif isinstance(refusal, BadDescriptor | BadPattern | BadRequest):
            self._blame_editor(str(refusal))
        else:
            return False
        return True

    def _blame_editor(self, *complaints: str) -> None:
        text = self.cleaned_data.get(self.editor, "")
        for complaint in complaints:
            line = line_of_complaint(text, complaint)
            where = LINE % {"line": line} if line else ""
            self.add_error(self.editor, f"{where}{sentence(complaint)}")

    def _descriptors(self) -> JsonObject:
        if self.is_cross_cluster or not self.cleaned_data.get("restrict"):
            return {}
        return self._object_in("role_descriptors")

    def _access(self) -> JsonObject:
        if not self.is_cross_cluster:
            return {}
        return self._object_in("access")

    def _metadata(self) -> JsonObject:
        if not self.cleaned_data.get("with_metadata"):
            return {}
        found = self._object_in("metadata")
        for problem in key_metadata_problems(found):
            self.add_error("metadata", sentence(problem))
        return found

    def _identity(self) -> str | None:
        if not self.is_cross_cluster or not self.cleaned_data.get("with_identity"):
            return None
        identity: str = self.cleaned_data.get("certificate_identity", "")
        if not identity:
            self.add_error("certificate_identity", MISSING["certificate_identity"])
            return None
        try:
            check_certificate_identity(identity)
        except BadAccess as refusal:
            self.add_error("certificate_identity", sentence(str(refusal)))
        return identity

    def _object_in(self, name: str) -> JsonObject:
        text = self.cleaned_data.get(name, "")
        if not text.strip():
            self.add_error(name, MISSING[name])
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
    """
    A new key.

    Attributes:
        must_expire: the site lets no key live for ever: the switch of the expiration is locked.
    """

    name = KeyNameField(required_text=NAME_MISSING)
    type = forms.CharField(required=False)
    form_token = forms.CharField(required=False)

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, must_expire: bool, **options: Any
    ) -> None:
        self._must_expire = must_expire
        super().__init__(data, **options)

    @property
    def key_type(self) -> KeyType:
        chosen = self["type"].value()
        return KeyType(chosen) if chosen in set(KeyType) else KeyType.REST

    def _duration(self) -> timedelta | None:
        if self._must_expire:
            # A locked switch is not sent.
            self.cleaned_data["expires"] = True
        return super()._duration()


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
        self,
        data: Mapping[str, Any] | None = None,
        *,
        key_type: KeyType,
        has_deadline: bool,
        **options: Any,
    ) -> None:
        self._key_type = key_type
        self._has_deadline = has_deadline
        super().__init__(data, **options)

    @property
    def key_type(self) -> KeyType:
        return self._key_type

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
