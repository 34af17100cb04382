"""The form of a user: what was sent, and what is wrong with it."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.translation import gettext as _

from keys.models import User
from keys.rules.caller import RESERVED_REALM
from keys.rules.errors import ApiKeyError, Invalid, PasswordMissing
from keys.rules.names import SHORTEST_PASSWORD, password_problems, principal_problems
from keys.rules.own_password import realm_of
from keys.web.combos import texts_in
from keys.web.forms import sentence
from keys.web.role_draft import Texts


@dataclass(kw_only=True)
class Errors:
    """Sentences by the name of a field; those of no field under the empty name."""

    found: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, text: str) -> None:
        known = self.found.setdefault(name, [])
        if text not in known:
            known.append(text)

    def of(self, name: str) -> Texts:
        return tuple(self.found.get(name, ()))

    def __bool__(self) -> bool:
        return bool(self.found)


@dataclass(kw_only=True)
class PasswordForm:
    """
    A new password, typed twice.

    Attributes:
        current: proves that it is oneself who changes it.
    """

    password: str = field(default="", repr=False)
    confirmation: str = field(default="", repr=False)
    current: str = field(default="", repr=False)
    errors: Errors = field(default_factory=Errors)

    @classmethod
    def of(cls, post: QueryDict) -> "PasswordForm":
        return cls(
            password=post.get("password", ""),
            confirmation=post.get("confirm_password", ""),
            current=post.get("current_password", ""),
        )

    def check(self, *, with_current: bool) -> None:
        if with_current and not self.current:
            self.errors.add("current_password", _("Enter your current password."))
        if len(self.password) < SHORTEST_PASSWORD:
            self.errors.add("password", too_short())
        else:
            for problem in password_problems(self.password):
                self.errors.add("password", sentence(problem))
        if self.password != self.confirmation:
            self.errors.add("confirm_password", _("Passwords do not match."))


@dataclass(kw_only=True)
class UserForm:
    """
    What was typed about a user.

    Attributes:
        seen: the version of the user that the form was opened with.
        passwords: only for a new user.
    """

    username: str = ""
    full_name: str = ""
    email: str = ""
    roles: Texts = ()
    seen: str = ""
    passwords: PasswordForm | None = None
    errors: Errors = field(default_factory=Errors)

    @classmethod
    def of(cls, post: QueryDict, *, username: str | None) -> "UserForm":
        """Return what was sent; `username` is that of a user who exists."""
        return cls(
            username=post.get("username", "") if username is None else username,
            full_name=post.get("full_name", "").strip(),
            email=post.get("email", "").strip(),
            roles=texts_in(post, "roles"),
            seen=post.get("seen", ""),
            passwords=PasswordForm.of(post) if username is None else None,
        )

    @classmethod
    def of_user(cls, user: User) -> "UserForm":
        return cls(
            username=user.username,
            full_name=user.full_name or "",
            email=user.email or "",
            roles=user.role_names,
            seen=user.version,
        )

    @property
    def is_valid(self) -> bool:
        return not self.errors and not (self.passwords and self.passwords.errors)

    def check(self) -> None:
        for problem in principal_problems("User", self.username):
            self.errors.add("username", problem)
        if realm_of(self.username) == RESERVED_REALM:
            self.errors.add("username", _("This name belongs to a reserved user."))
        if self.passwords:
            self.passwords.check(with_current=False)

    def add_refusal(self, refusal: ApiKeyError) -> None:
        """Put a refusal of the action beside the field that it is about."""
        problems = refusal.problems if isinstance(refusal, Invalid) else (str(refusal),)
        for problem in problems:
            name = "roles" if problem.startswith("Role names") else ""
            if isinstance(refusal, PasswordMissing):
                name = "password"
            self.errors.add(name, sentence(problem))


def too_short() -> str:
    return _("Password must be at least %(n)d characters.") % {"n": SHORTEST_PASSWORD}


def text_kept(typed: str, *, before: str | None) -> str | None:
    """Return what is stored of an optional text: nothing typed leaves null or empty as it was."""
    if typed == (before or "").strip():
        return before
    return typed or None
