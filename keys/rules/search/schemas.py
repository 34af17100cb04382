"""
The fields of keys, users and roles.

Source: elasticsearch-specification, security/query_api_keys, query_user, query_role.
"""

from keys.rules.search.fields import Field, Kind, Schema

KEYS = Schema(
    subject="API Keys",
    fields=(
        Field(name="name", kind=Kind.KEYWORD),
        Field(name="type", kind=Kind.KEYWORD),
        Field(name="username", kind=Kind.KEYWORD),
        Field(name="realm_name", kind=Kind.KEYWORD, aliases=("realm",)),
        Field(name="creation", kind=Kind.DATE),
        Field(name="expiration", kind=Kind.DATE),
        Field(name="invalidated", kind=Kind.BOOLEAN),
        Field(name="invalidation", kind=Kind.DATE),
        # Ours: the product does not know when a key was used.
        Field(name="last_used", kind=Kind.DATE),
        # Ours, too: whether the key has limits of its own.
        Field(name="limited", kind=Kind.BOOLEAN),
        Field(name="metadata", kind=Kind.FLATTENED),
    ),
)
# What the pages' list is searched by: what people read there, said of each key at one moment.
KEY_LIST = Schema(
    subject="API keys",
    fields=(
        Field(name="id", kind=Kind.KEYWORD),
        Field(name="name", kind=Kind.KEYWORD),
        Field(name="type", kind=Kind.KEYWORD),
        Field(name="category", kind=Kind.KEYWORD),
        Field(name="username", kind=Kind.KEYWORD, aliases=("owner",)),
        Field(name="realm", kind=Kind.KEYWORD),
        Field(name="active", kind=Kind.BOOLEAN),
        Field(name="expired", kind=Kind.BOOLEAN),
        Field(name="expires_soon", kind=Kind.BOOLEAN),
        Field(name="never_expires", kind=Kind.BOOLEAN),
        Field(name="invalidated", kind=Kind.BOOLEAN),
        Field(name="metadata", kind=Kind.FLATTENED),
    ),
)
# What Kuzzle's clients find keys by; the end of a key that never ends is -1 there.
KUZZLE_KEYS = Schema(
    subject="API keys",
    fields=(
        Field(name="userId", kind=Kind.KEYWORD),
        Field(name="description", kind=Kind.TEXT, sortable=False),
        Field(name="ttl", kind=Kind.KEYWORD),
        Field(name="expiresAt", kind=Kind.DATE),
        Field(name="fingerprint", kind=Kind.KEYWORD, aliases=("hash",)),
    ),
)
USERS = Schema(
    subject="Users",
    id_prefix="user-",
    fields=(
        Field(name="username", kind=Kind.KEYWORD),
        Field(name="roles", kind=Kind.KEYWORDS),
        Field(name="enabled", kind=Kind.BOOLEAN),
        Field(name="full_name", kind=Kind.TEXT, sortable=False),
        Field(name="email", kind=Kind.TEXT, sortable=False),
    ),
)
ROLES = Schema(
    subject="Roles",
    id_prefix="role-",
    fields=(
        Field(name="name", kind=Kind.KEYWORD),
        Field(name="description", kind=Kind.TEXT, sortable=False),
        Field(name="applications.application", kind=Kind.KEYWORDS),
        Field(name="applications.resources", kind=Kind.KEYWORDS),
        Field(name="applications.privileges", kind=Kind.KEYWORDS),
        Field(name="metadata", kind=Kind.FLATTENED),
    ),
)
