"""Tables, their constraints, and the questions that one table answers."""

from keys.models.api_key import ApiKey, ApiKeyQuerySet
from keys.models.audit_event import AuditEvent
from keys.models.change import Change, ChangeKind
from keys.models.key_metadata_leaf import KeyMetadataLeaf
from keys.models.role import Role
from keys.models.role_snapshot import RoleSnapshot
from keys.models.used_form import UsedForm
from keys.models.user import User

__all__ = [
    "ApiKey",
    "ApiKeyQuerySet",
    "AuditEvent",
    "Change",
    "ChangeKind",
    "KeyMetadataLeaf",
    "Role",
    "RoleSnapshot",
    "UsedForm",
    "User",
]
