"""
What the rules refuse; doors translate these into their product's errors.

    ApiKeyError
    ├── Invalid               a request breaks one or more rules of shape or size
    │   └── PasswordMissing       a new user was given none
    ├── BadDescriptor         a role descriptor cannot be read
    ├── BadPattern            an index or user pattern cannot be compiled, or grows too large
    ├── BadLifetime           a lifetime that no key may have
    ├── BadTimeValue          a span of time cannot be read
    ├── BadRequest            a request is well formed but makes no sense here
    │   ├── DerivedKeyNotEmpty    an API key tried to make a key with privileges
    │   ├── CallerIsKey           only a user may do this, the caller is an API key
    │   ├── WrongKeyType          the key is of another type than the request expects
    │   ├── UserIsReserved        a reserved user cannot be changed or deleted so
    │   └── RoleIsReserved        a reserved role cannot be changed or deleted
    ├── KeyUnusable           the key's state forbids the change
    │   ├── KeyChanged
    │   ├── KeyExpired
    │   └── KeyInvalidated
    ├── NotFound              the thing named does not exist, or not for this caller
    │   ├── UnknownKey
    │   ├── UnknownUser
    │   └── UnknownRole
    ├── NotAllowed            the caller lacks a privilege
    ├── NotAuthenticated      the credential is absent or no good
    ├── TooManyAttempts       ask again later
    ├── AlreadyCreated        this form has made its key before
    └── ServiceDisabled       the API key service is switched off
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keys.rules.caller import Caller


class ApiKeyError(Exception):
    """A refusal; its text is one sentence for the caller."""


class Invalid(ApiKeyError):
    """Holds every broken rule, so that a caller can mend them all at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


class PasswordMissing(Invalid):
    def __init__(self) -> None:
        super().__init__(["password must be specified unless you are updating an existing user"])


class BadDescriptor(ApiKeyError):
    pass


class BadPattern(ApiKeyError):
    pass


class BadLifetime(ApiKeyError):
    pass


class BadTimeValue(ApiKeyError):
    pass


class BadRequest(ApiKeyError):
    pass


class DerivedKeyNotEmpty(BadRequest):
    def __init__(self) -> None:
        super().__init__(
            "creating derived api keys requires an explicit role descriptor"
            " that is empty (has no privileges)"
        )


class CallerIsKey(BadRequest):
    def __init__(self) -> None:
        super().__init__(
            "authentication via API key not supported: only the owner user can update an API key"
        )


class WrongKeyType(BadRequest):
    def __init__(self, *, found: str, expected: str) -> None:
        super().__init__(
            f"cannot update API key of type [{found}] while expected type is [{expected}]"
        )


class UserIsReserved(BadRequest):
    pass


class RoleIsReserved(BadRequest):
    pass


class KeyUnusable(ApiKeyError):
    pass


class KeyChanged(KeyUnusable):
    def __init__(self, key_id: str) -> None:
        super().__init__(f"API key [{key_id}] was changed in the meantime")


class KeyExpired(KeyUnusable):
    def __init__(self, key_id: str) -> None:
        super().__init__(f"cannot update expired API key [{key_id}]")


class KeyInvalidated(KeyUnusable):
    def __init__(self, key_id: str) -> None:
        super().__init__(f"cannot update invalidated API key [{key_id}]")


class NotFound(ApiKeyError):
    pass


class UnknownKey(NotFound):
    def __init__(self, key_id: str) -> None:
        super().__init__(f"no API key owned by requesting user found for ID [{key_id}]")


class UnknownUser(NotFound):
    def __init__(self, username: str) -> None:
        super().__init__(f"user [{username}] does not exist")


class UnknownRole(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"role [{name}] does not exist")


class NotAllowed(ApiKeyError):
    """`granted_by`: named privileges that would have allowed it, least powerful first."""

    def __init__(self, *, action: str, caller: "Caller", granted_by: tuple[str, ...]) -> None:
        super().__init__(f"action [{action}] is unauthorized")
        self.action = action
        self.caller = caller
        self.granted_by = granted_by


class NotAuthenticated(ApiKeyError):
    """
    The credential is absent or no good.

    Args:
        message: what the asker may know.
        detail: what only the log may know.
        terminal: the message is the whole reason, no other credential is tried.
    """

    def __init__(
        self, message: str, *, username: str | None = None, detail: str = "", terminal: bool = False
    ) -> None:
        super().__init__(message)
        self.username = username
        self.detail = detail or message
        self.terminal = terminal


class TooManyAttempts(ApiKeyError):
    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("too many failed or simultaneous authentication attempts, retry later")
        self.retry_after = retry_after


class AlreadyCreated(ApiKeyError):
    def __init__(self, *, key_id: str, name: str) -> None:
        super().__init__("this form was already used to create an API key")
        self.key_id = key_id
        self.name = name


class ServiceDisabled(ApiKeyError):
    def __init__(self) -> None:
        super().__init__("api keys are not enabled")
