"""API keys: the credential, whose it is, what it may do, and what became of it."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q

from keys.models.derived_columns import CategoryField, Deadline, SearchTextField
from keys.models.fields import JsonText, KeywordField
from keys.models.inserting import InsertingQuerySet
from keys.models.role_snapshot import RoleSnapshot
from keys.rules.caller import OwnerSnapshot
from keys.rules.cross_cluster import access_of
from keys.rules.json_types import JsonObject
from keys.rules.judgement import KeyFacts, KeyType
from keys.rules.lifetime import is_expired
from keys.rules.limits import limits_from
from keys.rules.names import UNSTORABLE, end_of_prefix
from keys.rules.selection import KeySelection

LONGEST_ID = 512
OWNER_COLUMNS = (
    "owner_username",
    "owner_realm",
    "owner_realm_type",
    "owner_full_name",
    "owner_email",
    "owner_metadata",
)


class ApiKeyQuerySet(InsertingQuerySet["ApiKey"]):
    def owned_by(self, *, username: str, realm: str) -> "ApiKeyQuerySet":
        return self.filter(owner_username=username, owner_realm=realm)

    def not_invalidated(self) -> "ApiKeyQuerySet":
        return self.filter(invalidated_at=None)

    def active_at(self, now: datetime) -> "ApiKeyQuerySet":
        """Return keys neither invalidated nor expired at `now`."""
        return self.not_invalidated().filter(Q(expires_at=None) | Q(expires_at__gt=now))

    def named(self, name: str) -> "ApiKeyQuerySet":
        """Return keys of this name; a trailing `*` makes it a prefix, `*` alone is any name."""
        if not name.endswith("*"):
            return self.filter(name=name)
        return self.name_begins_with(name[:-1])

    def name_begins_with(self, prefix: str) -> "ApiKeyQuerySet":
        if UNSTORABLE.search(prefix):
            return self.none()
        # A range, not LIKE: an index serves it, and no character in it is special.
        keys = self.filter(name__gte=prefix) if prefix else self
        end = end_of_prefix(prefix)
        return keys if end is None else keys.filter(name__lt=end)

    def selected(self, selection: KeySelection, *, owner: OwnerSnapshot) -> "ApiKeyQuerySet":
        """Return the keys that `selection` means when `owner` asks."""
        keys = self
        if selection.ids is not None:
            keys = keys.filter(public_id__in=selection.ids)
        if selection.name is not None:
            keys = keys.named(selection.name)
        if selection.username is not None:
            keys = keys.filter(owner_username=selection.username)
        if selection.realm is not None:
            keys = keys.filter(owner_realm=selection.realm)
        if selection.owned:
            keys = keys.owned_by(username=owner.username, realm=owner.realm)
        return keys


class ApiKey(models.Model):
    """
    One key. Its owner is remembered in plain columns: keys outlive their owner.

    Attributes:
        public_id: what the world calls the key's id.
        descriptors: assigned role descriptors in output form; empty inherits the snapshot.
        snapshot: the owner's descriptors, `limited_by`; none for a cross-cluster key.
        dies_with_parent: a clone by somebody who may not let it outlive its source, `parent`.
        certificate_identity: what the certificate of a cluster that uses the key must match.
        digest: HMAC-SHA-256 of the secret under the pepper `pepper_id`.
        replaceable_until: until when a repetition of the request that made the key may replace
            it; None for keys that were not asked for under an `Idempotency-Key`, and from the
            first time that the key is used or changed.
        fingerprint: SHA-256 of the whole token of a key in Kuzzle's form; None for other keys.
        limits: from where and how often the key may be used, as `Limits.json`; None for most.
        row_version: counts changes, so that a stale form is noticed.
        category, search_text: follow from other columns; an UPDATE of those must write them too.
    """

    public_id = KeywordField(max_length=LONGEST_ID)
    name = KeywordField(max_length=256)
    type = models.CharField(max_length=16, default=KeyType.REST)
    owner_username = KeywordField(max_length=1024)
    owner_realm = KeywordField(max_length=256)
    owner_realm_type = models.CharField(max_length=256)
    owner_full_name = models.TextField(null=True)  # noqa: DJ001  # null is not ""
    owner_email = models.TextField(null=True)  # noqa: DJ001  # null is not ""
    owner_metadata = JsonText(default=dict)
    creator_username = models.TextField()
    creator_realm = models.TextField()
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="descendants"
    )
    dies_with_parent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    disabled_at = models.DateTimeField(null=True)
    invalidated_at = models.DateTimeField(null=True)
    invalidated_by = models.TextField(default="")
    invalidation_reason = models.TextField(default="")
    descriptors = JsonText(default=dict)
    snapshot = models.ForeignKey(
        RoleSnapshot, null=True, on_delete=models.PROTECT, related_name="keys"
    )
    metadata = JsonText(default=dict)
    certificate_identity = models.TextField(null=True)  # noqa: DJ001  # null is not ""
    digest = models.BinaryField(max_length=32)
    pepper_id = models.CharField(max_length=64)
    replaceable_until = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64, null=True)  # noqa: DJ001  # null is not ""
    limits = JsonText(null=True)
    row_version = models.PositiveIntegerField(default=1)
    category = CategoryField()
    search_text = SearchTextField()

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = "API key"
        default_permissions = ()
        permissions = [
            ("manage_security", "Can manage security: users, roles and every API key"),
            ("manage_api_key", "Can manage every REST API key"),
            ("manage_own_api_key", "Can manage their own API keys"),
            ("read_security", "Can read users, roles and API keys"),
            # Rights on single keys, given by sharing and in no other way.
            ("view_shared_key", "May look at an API key that is shared"),
            ("edit_shared_key", "May narrow an API key that is shared"),
            ("invalidate_shared_key", "May invalidate an API key that is shared"),
        ]
        constraints = [
            # A chosen id may be used again once its key is invalidated.
            models.UniqueConstraint(
                fields=["public_id"],
                condition=Q(invalidated_at=None),
                name="one_living_key_per_id",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="key_has_a_name"),
            models.CheckConstraint(
                condition=Q(type__in=[kind.value for kind in KeyType]), name="key_type_is_known"
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")),
                name="key_expires_after_it_was_created",
            ),
            models.CheckConstraint(
                condition=Q(snapshot__isnull=False) | Q(type=KeyType.CROSS_CLUSTER.value),
                name="rest_key_has_a_snapshot",
            ),
            models.CheckConstraint(
                condition=Q(snapshot=None) | Q(type=KeyType.REST.value),
                name="cross_cluster_key_has_no_snapshot",
            ),
            models.CheckConstraint(
                condition=Q(certificate_identity=None) | Q(type=KeyType.CROSS_CLUSTER.value),
                name="rest_key_has_no_certificate_identity",
            ),
        ]
        indexes = [
            models.Index(fields=["public_id"], name="key_id"),
            models.Index(
                fields=["owner_username", "owner_realm", "created_at", "id"], name="key_owner"
            ),
            models.Index(
                fields=["created_at", "id"], condition=Q(invalidated_at=None), name="key_created"
            ),
            models.Index(fields=["name", "id"], name="key_name"),
            # A search orders living and invalidated keys together.
            models.Index(fields=["created_at", "id"], name="key_creation"),
            # The list's orders; what is invalidated is in indexes of its own, out of the way.
            models.Index(
                fields=["category", "id"], condition=Q(invalidated_at=None), name="key_category"
            ),
            models.Index(
                Deadline("expires_at"), "id", condition=Q(invalidated_at=None), name="key_deadline"
            ),
            models.Index(
                fields=["created_at", "id"],
                condition=Q(invalidated_at__isnull=False),
                name="gone_key_created",
            ),
            models.Index(
                fields=["category", "id"],
                condition=Q(invalidated_at__isnull=False),
                name="gone_key_category",
            ),
            models.Index(
                Deadline("expires_at"),
                "id",
                condition=Q(invalidated_at__isnull=False),
                name="gone_key_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})"

    @property
    def owner(self) -> OwnerSnapshot:
        return OwnerSnapshot(
            username=self.owner_username,
            realm=self.owner_realm,
            realm_type=self.owner_realm_type,
            full_name=self.owner_full_name,
            email=self.owner_email,
            metadata=self.owner_metadata,
        )

    @owner.setter
    def owner(self, owner: OwnerSnapshot) -> None:
        self.owner_username = owner.username
        self.owner_realm = owner.realm
        self.owner_realm_type = owner.realm_type
        self.owner_full_name = owner.full_name
        self.owner_email = owner.email
        self.owner_metadata = owner.metadata

    @property
    def facts(self) -> KeyFacts:
        return KeyFacts(
            id=self.public_id,
            type=KeyType(self.type),
            digest=bytes(self.digest),
            expires_at=self.expires_at,
            invalidated_at=self.invalidated_at,
            disabled_at=self.disabled_at,
            limits=limits_from(self.limits),
        )

    @property
    def access(self) -> JsonObject:
        """Return what a cross-cluster key opens, as `access_of` shows it."""
        return access_of(self.descriptors)

    def is_expired_at(self, now: datetime) -> bool:
        return is_expired(self.expires_at, now=now)
