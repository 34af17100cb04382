"""Tables, their constraints, and the questions that one table answers."""

from keys.models.access_token import AccessToken, AccessTokenQuerySet
from keys.models.api_key import ApiKey, ApiKeyQuerySet
from keys.models.application_privilege import ApplicationPrivilege
from keys.models.audit_event import AuditEvent
from keys.models.change import Change, ChangeKind
from keys.models.epoch import Epoch
from keys.models.idempotency_record import IdempotencyRecord
from keys.models.key_count import CountKind, KeyCount
from keys.models.key_metadata_leaf import KeyMetadataLeaf
from keys.models.key_share import TeamKeyShare, UserKeyShare
from keys.models.key_use import KeyCaller, KeyUse, KeyUseCount
from keys.models.lease import Lease
from keys.models.profile import Profile
from keys.models.role import Role
from keys.models.role_mapping import RoleMapping
from keys.models.role_snapshot import RoleSnapshot
from keys.models.security_setting import SecuritySetting
from keys.models.service_token import ServiceToken
from keys.models.session_token import SessionToken, SessionTokenQuerySet
from keys.models.used_form import UsedForm
from keys.models.user import User
from keys.models.verifier_lease import VerifierLease

__all__ = [
    "AccessToken",
    "AccessTokenQuerySet",
    "ApiKey",
    "ApiKeyQuerySet",
    "ApplicationPrivilege",
    "AuditEvent",
    "Change",
    "ChangeKind",
    "CountKind",
    "Epoch",
    "IdempotencyRecord",
    "KeyCaller",
    "KeyCount",
    "KeyMetadataLeaf",
    "KeyUse",
    "KeyUseCount",
    "Lease",
    "Profile",
    "Role",
    "RoleMapping",
    "RoleSnapshot",
    "SecuritySetting",
    "ServiceToken",
    "SessionToken",
    "SessionTokenQuerySet",
    "TeamKeyShare",
    "UsedForm",
    "User",
    "UserKeyShare",
    "VerifierLease",
]
