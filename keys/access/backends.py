"""How Django asks our engine: `user.has_perm("keys.manage_api_key")`."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from keys.access.callers import caller_of_user
from keys.models import User
from keys.rules.privileges import DJANGO_PRIVILEGES, ClusterPrivilege

APP_PREFIX = "keys."


class RealmBackend:
    """
    Finds the session's user and answers the four privileges.

    Passwords are not checked here but by `actions.authenticate_password`, which throttles.
    """

    def authenticate(self, _request: HttpRequest | None, **_credentials: object) -> None:
        return None

    def get_user(self, user_id: int) -> User | None:
        """Return the session's user, or None once he is disabled or deleted."""
        return User.objects.filter(pk=user_id, is_active=True).first()

    def has_perm(
        self,
        user_obj: AbstractBaseUser | AnonymousUser,
        perm: str,
        _obj: Any = None,  # Django's signature
    ) -> bool:
        """Return whether the engine grants the privilege, on every key or on none."""
        name = perm.removeprefix(APP_PREFIX)
        if not isinstance(user_obj, User) or not user_obj.is_active:
            return False
        if name not in DJANGO_PRIVILEGES or not perm.startswith(APP_PREFIX):
            return False
        return caller_of_user(user_obj).authority.allows(ClusterPrivilege(name))
