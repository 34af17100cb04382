"""What the list of roles shows, as frozen dataclasses."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from keys.queries.find_users import FoundRole
from keys.rules.privileges import RESERVED_ROLES, RoleDescriptor
from keys.rules.roles import deprecation_of
from keys.web.directory_pages import Badge
from keys.web.security_area import thing_href


@dataclass(frozen=True, kw_only=True)
class RoleRow:
    name: str
    description: str
    href: str
    clone_href: str
    badges: tuple[Badge, ...]
    is_reserved: bool


def role_row(role: FoundRole) -> RoleRow:
    return RoleRow(
        name=role.name,
        description=role.descriptor.description or "",
        href=role_href(role.name),
        clone_href=thing_href("web:clone_role", role.name),
        badges=role_badges(role.name, role.descriptor),
        is_reserved=role.name in RESERVED_ROLES,
    )


def role_href(name: str) -> str:
    return thing_href("web:role", name)


def create_role_href() -> str:
    return reverse("web:create_role")


def role_badges(name: str, descriptor: RoleDescriptor) -> tuple[Badge, ...]:
    badges = []
    if name in RESERVED_ROLES:
        text = _("Reserved roles are built-in and cannot be edited or removed.")
        badges.append(Badge(label=_("Reserved"), tone="hollow", subj="roleReserved", text=text))
    deprecated = deprecation_of(descriptor)
    if deprecated is not None:
        badges.append(
            Badge(label=_("Deprecated"), tone="warning", subj="roleDeprecated", text=deprecated)
        )
    return tuple(badges)
