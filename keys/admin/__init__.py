"""Django admin: users, roles, keys and audit events; nothing is edited around the actions."""

from keys.admin.keys import ApiKeyAdmin, AuditEventAdmin
from keys.admin.roles import RoleAdmin
from keys.admin.teams import TeamAdmin
from keys.admin.users import UserAdmin

__all__ = ["ApiKeyAdmin", "AuditEventAdmin", "RoleAdmin", "TeamAdmin", "UserAdmin"]
