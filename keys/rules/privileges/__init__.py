"""
The privilege engine: role descriptors in, verdicts with reasons out.

`parse_descriptor` reads, `descriptor_problems` finds fault, `Rights.of` unites the descriptors of
one side, `Authority` intersects sides and judges demands. Who else wants to know what somebody may
do asks an `Authority`, so that there is one answer.
"""

from keys.rules.privileges.application_names import (
    application_name_problem,
    stored_privilege_problems,
)
from keys.rules.privileges.application_rights import StoredPrivileges
from keys.rules.privileges.budget import Budget, PatternTooComplex
from keys.rules.privileges.cluster_table import (
    CLUSTER_PRIVILEGES,
    DJANGO_PRIVILEGES,
    REMOTE_CLUSTER_PRIVILEGES,
)
from keys.rules.privileges.demands import (
    ApplicationPrivilege,
    ClusterAction,
    ClusterPrivilege,
    Demand,
    IndexAction,
    IndexPrivilege,
    RemoteClusterPrivilege,
    RemoteIndexAction,
    RunAs,
)
from keys.rules.privileges.descriptor_problems import descriptor_problems
from keys.rules.privileges.descriptor_reader import parse_descriptor
from keys.rules.privileges.descriptors import (
    ApplicationEntry,
    FieldSecurity,
    GlobalPrivileges,
    IndexEntry,
    NamesEntry,
    RemoteClusterEntry,
    RemoteIndexEntry,
    RoleDescriptor,
    descriptor_json,
    is_empty,
)
from keys.rules.privileges.effective import (
    ApplicationPower,
    EffectivePrivileges,
    IndexPower,
    effective_privileges,
)
from keys.rules.privileges.engine import Authority, granted_by
from keys.rules.privileges.excess import Excess, Pointer, excess_of
from keys.rules.privileges.explained import Explanation, SideGrant, explain
from keys.rules.privileges.index_rights import IndexAccess, SideAccess
from keys.rules.privileges.index_table import INDEX_PRIVILEGES
from keys.rules.privileges.merged import merged_privileges
from keys.rules.privileges.narrowing import first_widening
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import Pattern, pattern, pattern_problem
from keys.rules.privileges.reserved import RESERVED_ROLES, RESERVED_USERS
from keys.rules.privileges.rights import Rights
from keys.rules.privileges.verdicts import Allowed, Refused, Verdict

__all__ = [
    "CLUSTER_PRIVILEGES",
    "DJANGO_PRIVILEGES",
    "INDEX_PRIVILEGES",
    "REMOTE_CLUSTER_PRIVILEGES",
    "RESERVED_ROLES",
    "RESERVED_USERS",
    "Allowed",
    "ApplicationEntry",
    "ApplicationPower",
    "ApplicationPrivilege",
    "Authority",
    "Budget",
    "ClusterAction",
    "ClusterPrivilege",
    "Demand",
    "EffectivePrivileges",
    "Excess",
    "Explanation",
    "FieldSecurity",
    "GlobalPrivileges",
    "IndexAccess",
    "IndexAction",
    "IndexEntry",
    "IndexPower",
    "IndexPrivilege",
    "NamesEntry",
    "Pattern",
    "PatternSet",
    "PatternTooComplex",
    "Pointer",
    "Refused",
    "RemoteClusterEntry",
    "RemoteClusterPrivilege",
    "RemoteIndexAction",
    "RemoteIndexEntry",
    "Rights",
    "RoleDescriptor",
    "RunAs",
    "SideAccess",
    "SideGrant",
    "StoredPrivileges",
    "Verdict",
    "application_name_problem",
    "descriptor_json",
    "descriptor_problems",
    "effective_privileges",
    "excess_of",
    "explain",
    "first_widening",
    "granted_by",
    "is_empty",
    "merged_privileges",
    "parse_descriptor",
    "pattern",
    "pattern_problem",
    "stored_privilege_problems",
]
