"""People and programs that log in, and what they are called."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models

from keys.models.fields import JsonText, KeywordField
from keys.rules.caller import NATIVE_REALM, REALM_TYPES, RESERVED_REALM
from keys.rules.json_types import JsonObject
from keys.rules.versions import version_of

MANAGE_SECURITY = "keys.manage_security"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the user that the realm chain finds first: reserved before native."""
        user = self.in_realm_order().filter(username=username).first()
        if user is None:
            raise self.model.DoesNotExist
        return user

    def in_realm_order(self) -> models.QuerySet["User"]:
        return self.annotate(
            is_native=models.Q(realm=NATIVE_REALM),
        ).order_by("is_native", "realm", "id")


class User(AbstractBaseUser, PermissionsMixin):
    """
    One account of one realm.

    What it may do comes from its roles, judged by the engine; Django asks the engine through
    `RealmBackend`. There is no superuser flag that could give a second answer.
    """

    username = KeywordField(max_length=1024)
    realm = KeywordField(max_length=256, default=NATIVE_REALM)
    full_name = models.TextField(null=True, blank=True)  # noqa: DJ001  # null is not ""
    email = models.TextField(null=True, blank=True)  # noqa: DJ001  # null is not ""
    metadata = JsonText(default=dict, blank=True)
    roles = JsonText(default=list, blank=True)
    is_active = models.BooleanField("enabled", default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    # The mixin's flag would be a second answer beside the engine's.
    is_superuser = None  # Django's way to leave an inherited field out

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["username", "realm"], name="one_user_per_realm"),
        ]

    def __str__(self) -> str:
        return f"{self.username} ({self.realm})"

    @property
    def role_names(self) -> tuple[str, ...]:
        return tuple(self.roles)

    @property
    def metadata_json(self) -> JsonObject:
        return dict(self.metadata)

    @property
    def version(self) -> str:
        """Return what changes with everything that is edited about a user, his password aside."""
        return version_of(
            [self.roles, self.full_name, self.email, self.metadata, self.is_active],
        )

    @property
    def realm_type(self) -> str:
        return REALM_TYPES.get(self.realm, self.realm)

    @property
    def is_reserved(self) -> bool:
        return self.realm == RESERVED_REALM

    @property
    def is_staff(self) -> bool:
        """Return whether Django admin opens for this user."""
        return self.is_active and self.has_perm(MANAGE_SECURITY)

    def has_module_perms(self, _app_label: str) -> bool:
        return self.is_staff
