"""What the list of users shows, as frozen dataclasses."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from keys.models import User
from keys.rules.privileges import RESERVED_ROLES
from keys.rules.roles import deprecation_of
from keys.web.directory_pages import Badge
from keys.web.pages import Avatar
from keys.web.role_pages import role_href
from keys.web.security_area import thing_href
from keys.web.shell import avatar_of


@dataclass(frozen=True, kw_only=True)
class RoleLink:
    """`warning`: why the role should no longer be assigned; empty for one that may be."""

    name: str
    href: str
    warning: str


@dataclass(frozen=True, kw_only=True)
class UserRow:
    """`may_select`: a reserved user cannot be deleted, nobody locks himself out."""

    username: str
    href: str
    avatar: Avatar
    full_name: str
    email: str
    roles: tuple[RoleLink, ...]
    badges: tuple[Badge, ...]
    is_reserved: bool
    may_select: bool


def user_row(user: User, *, is_me: bool) -> UserRow:
    return UserRow(
        username=user.username,
        href=user_href(user.username),
        avatar=avatar_of(user.username),
        full_name=user.full_name or "",
        email=user.email or "",
        roles=tuple(map(role_link, user.role_names)),
        badges=user_badges(user),
        is_reserved=user.is_reserved,
        may_select=not user.is_reserved and not is_me,
    )


def user_href(username: str) -> str:
    return thing_href("web:user", username)


def create_user_href() -> str:
    return reverse("web:create_user")


def role_link(name: str) -> RoleLink:
    return RoleLink(name=name, href=role_href(name), warning=role_warning(name))


def role_warning(name: str) -> str:
    """Return why this role should no longer be assigned; none but reserved ones ever are so."""
    if name not in RESERVED_ROLES:
        return ""
    reason = deprecation_of(RESERVED_ROLES[name])
    return "" if reason is None else _("Deprecated: %(reason)s") % {"reason": reason}


def user_badges(user: User) -> tuple[Badge, ...]:
    badges = []
    if not user.is_active:
        text = _("This user cannot log in.")
        badges.append(Badge(label=_("Disabled"), tone="hollow", subj="userDisabled", text=text))
    if user.is_reserved:
        text = _("Reserved users are built-in and cannot be removed.")
        badges.append(Badge(label=_("Reserved"), tone="hollow", subj="userReserved", text=text))
    if user.metadata_json.get("_deprecated") is True:
        reason = str(user.metadata_json.get("_deprecated_reason", ""))
        badges.append(
            Badge(label=_("Deprecated"), tone="warning", subj="userDeprecated", text=reason)
        )
    return tuple(badges)
