"""What the page of one user shows, as frozen dataclasses."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from keys.rules.names import (
    LONGEST_PRINCIPAL,
    PRINCIPAL_SHAPE,
    SHORTEST_PASSWORD,
    principal_problems,
)
from keys.web.combos import Combo, Suggestions
from keys.web.directory_pages import Badge
from keys.web.forms import sentence
from keys.web.pages import CallOut, ShellPage
from keys.web.role_draft import Texts
from keys.web.role_editor import TextBox
from keys.web.user_form import PasswordForm, UserForm, too_short
from keys.web.user_pages import RoleLink


@dataclass(frozen=True, kw_only=True)
class PasswordBox:
    """
    A password is never sent back: there is no value.

    Attributes:
        missing, short, different: what a script says of it when it is empty, shorter than
            `shortest`, or not what stands in the field `same_as`.
    """

    id: str
    name: str
    label: str
    subj: str
    autocomplete: str
    errors: Texts = ()
    help: str = ""
    missing: str = ""
    shortest: int = 0
    short: str = ""
    same_as: str = ""
    different: str = ""


@dataclass(frozen=True, kw_only=True)
class UserFields:
    username: TextBox
    full_name: TextBox
    email: TextBox
    roles: Combo
    passwords: tuple[PasswordBox, ...]
    suggestions: tuple[Suggestions, ...]


@dataclass(frozen=True, kw_only=True)
class UserPage(ShellPage):
    """
    One user, to make, to change or only to read.

    Attributes:
        locked: the fields are only to be read.
        call_outs: what is to be known first.
        stored: the user as he is now, where he is not as the form was opened with.
        role_links: of a user whose roles are only to be read.
        password_action: where the form of the password goes.
        password_boxes: empty where the reader may not change the password.
        is_active: None where the reader may not change it.
        delete_name: the user who can be deleted from here; empty for none.
    """

    heading: str
    badges: tuple[Badge, ...]
    action: str
    locked: bool
    call_outs: tuple[CallOut, ...]
    stored: str
    problems: Texts
    form_token: str
    seen: str
    fields: UserFields
    role_links: tuple[RoleLink, ...]
    password_action: str
    password_boxes: tuple[PasswordBox, ...]
    password_problems: Texts
    is_active: bool | None
    username: str
    submit: str
    cancel_href: str
    delete_name: str


@dataclass(frozen=True, kw_only=True)
class AccountPage(ShellPage):
    """The reader's own account; `password_boxes`: empty where his password is kept elsewhere."""

    username: str
    full_name: str
    email: str
    realm: str
    roles: Texts
    password_action: str
    password_boxes: tuple[PasswordBox, ...]
    password_problems: Texts


def fields_of(
    form: UserForm, *, roles: Texts, more_roles_href: str, locked: bool, is_new: bool
) -> UserFields:
    return UserFields(
        username=TextBox(
            id="username",
            name="username",
            label=_("User name"),
            value=form.username,
            subj="userFormUserNameInput",
            errors=form.errors.of("username"),
            help="" if is_new else _("User names cannot be changed."),
            locked=not is_new,
            focus=is_new,
            missing=sentence(principal_problems("User", "")[0]),
            longest=LONGEST_PRINCIPAL,
            long=principal_problems("User", "")[0],
            shape=PRINCIPAL_SHAPE,
            odd=principal_problems("User", "")[0],
        ),
        full_name=TextBox(
            id="full-name",
            name="full_name",
            label=_("Full name"),
            value=form.full_name,
            subj="userFormFullNameInput",
            errors=form.errors.of("full_name"),
            locked=locked,
        ),
        email=TextBox(
            id="email",
            name="email",
            label=_("Email address"),
            value=form.email,
            subj="userFormEmailInput",
            errors=form.errors.of("email"),
            locked=locked,
        ),
        roles=Combo(
            id="roles",
            name="roles",
            label=_("Roles"),
            placeholder=_("Add a role…"),
            values=form.roles,
            options="roles-known",
            subj="rolesDropdown",
            errors=form.errors.of("roles"),
            help=_("Assign roles to manage access and permissions."),
            locked=locked,
        ),
        passwords=new_password_boxes(form.passwords, label=_("Password")) if form.passwords else (),
        suggestions=()
        if locked
        else (Suggestions(id="roles-known", values=roles, more_href=more_roles_href),),
    )


def new_password_boxes(form: PasswordForm, *, label: str) -> tuple[PasswordBox, ...]:
    return (
        PasswordBox(
            id="new-password",
            name="password",
            label=label,
            subj="userFormPasswordInput",
            autocomplete="new-password",
            errors=form.errors.of("password"),
            help=_("At least %(n)d characters.") % {"n": SHORTEST_PASSWORD},
            shortest=SHORTEST_PASSWORD,
            short=too_short(),
        ),
        PasswordBox(
            id="confirm-password",
            name="confirm_password",
            label=_("Confirm password"),
            subj="userFormConfirmPasswordInput",
            autocomplete="new-password",
            errors=form.errors.of("confirm_password"),
            same_as="new-password",
            different=_("Passwords do not match."),
        ),
    )


def changed_password_boxes(form: PasswordForm, *, is_own: bool) -> tuple[PasswordBox, ...]:
    """Return the boxes; whoever changes his own proves himself by the one he has."""
    current = PasswordBox(
        id="current-password",
        name="current_password",
        label=_("Current password"),
        subj="currentPasswordInput",
        autocomplete="current-password",
        errors=form.errors.of("current_password"),
        missing=_("Enter your current password."),
    )
    changed = new_password_boxes(form, label=_("New password"))
    return (current, *changed) if is_own else changed
