"""
What the rules refuse; doors translate these into their product's errors.

    ApiKeyError
    ├── Invalid               a request breaks one or more rules of shape or size
    │   └── RefusedByUserStore    the users that there are rule it out
    │       └── PasswordMissing       a new user was given none
    ├── BadDescriptor         a role descriptor cannot be read
    ├── BadPattern            an index or user pattern cannot be compiled, or grows too large
    ├── BadCredential         the credential of a key to clone cannot be read
    ├── BadRules              the rules of a role mapping cannot be read
    ├── BadLifetime           a lifetime that no key may have
    ├── BadTimeValue          a span of time cannot be read
    ├── BadRequest            a request is well formed but makes no sense here
    │   ├── DerivedKeyNotEmpty    an API key tried to make a key with privileges
    │   ├── CallerIsKey           only a user may do this, the caller is an API key
    │   ├── WiderThanSource       a key that comes from another asks for wider limits than that has
    │   ├── BadAccess             what a cross-cluster key shall open contradicts itself
    │   ├── WrongKeyType          the key is of another type than the request expects
    │   ├── UserIsReserved        a reserved user cannot be changed or deleted so
    │   ├── RoleIsReserved        a reserved role cannot be changed or deleted
    │   └── UnknownServiceAccount no service account is called so
    ├── KeyUnusable           the key's state forbids the change
    │   ├── KeyChanged
    │   ├── KeyExpired
    │   └── KeyInvalidated
    ├── NotFound              the thing named does not exist, or not for this caller
    │   ├── UnknownKey
    │   ├── UnknownUser
    │   ├── UnknownRole
    │   ├── UnknownTeam
    │   └── UnknownProfile
    ├── NotAllowed            the caller lacks a privilege
    │   └── RunAsRefused          the caller may not act as this user, or there is none
    ├── NotNarrower           a shared key may only be narrowed by who does not own it
    ├── NotAuthenticated      the credential is absent or no good
    │   ├── BadToken              a Bearer token that is none of ours
    │   └── TokenExpired          the access token was good once
    ├── TokenNotGranted       an access token is refused in the words of OAuth
    ├── Conflict              somebody else was first
    │   ├── NameTaken             there is a role or user of this name already
    │   └── ChangedMeanwhile      the role or user is not as the caller has seen it
    ├── NotProven             who was named in a request did not prove himself
    │   ├── GrantRefused          the user that a key is granted to
    │   └── CloneRefused          the key that is to be cloned
    ├── RestrictedByWorkflow  the caller's key is for one workflow alone
    ├── LicenseMissing        the licence does not cover this
    ├── TooManyAttempts       ask again later
    ├── AlreadyCreated        this form has made its key before
    │   └── RetryTooLate          a request has, and its key may not be replaced any more
    ├── RetryDiffers          a request is repeated with another body
    └── ServiceDisabled       the API key service is switched off
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
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


class RefusedByUserStore(Invalid):
    pass


class PasswordMissing(RefusedByUserStore):
    def __init__(self) -> None:
        super().__init__(["password must be specified unless you are updating an existing user"])


class BadDescriptor(ApiKeyError):
    pass


class BadRules(ApiKeyError):
    pass


class BadCredential(ApiKeyError):
    def __init__(self, why: str) -> None:
        super().__init__(f"invalid API key credential: {why}")


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
    def __init__(self, why: str = "only the owner user can update an API key") -> None:
        super().__init__(f"authentication via API key not supported: {why}")


class WiderThanSource(BadRequest):
    def __init__(self, source_id: str, *, gain: str) -> None:
        super().__init__(
            f"a key that comes from API key [{source_id}] cannot be used {gain} than that"
        )


class BadAccess(BadRequest):
    pass


class WrongKeyType(BadRequest):
    def __init__(self, *, found: str, expected: str) -> None:
        super().__init__(
            f"cannot update API key of type [{found}] while expected type is [{expected}]"
        )


class UserIsReserved(BadRequest):
    pass


class RoleIsReserved(BadRequest):
    pass


class UnknownServiceAccount(BadRequest):
    def __init__(self, principal: str) -> None:
        super().__init__(f"service account [{principal}] does not exist")


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


class UnknownTeam(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(f"team [{name}] does not exist")


class UnknownProfile(NotFound):
    def __init__(self, uid: str) -> None:
        super().__init__("profile document not found")
        self.uid = uid


class NotAllowed(ApiKeyError):
    """`granted_by`: named privileges that would have allowed it, least powerful first."""

    def __init__(self, *, action: str, caller: "Caller", granted_by: tuple[str, ...]) -> None:
        super().__init__(f"action [{action}] is unauthorized")
        self.action = action
        self.caller = caller
        self.granted_by = granted_by


class RunAsRefused(NotAllowed):
    """A user that does not exist is refused like one that the caller may not act as."""

    def __init__(self, *, action: str, caller: "Caller", target: str) -> None:
        super().__init__(action=action, caller=caller, granted_by=())
        self.target = target


class NotNarrower(ApiKeyError):
    """
    The change of a shared key would give it, or somebody, more than before.

    Args:
        field: what of the key it is about, as requests call it.
        why: what it would give, as the end of a sentence.
    """

    def __init__(self, key_id: str, *, field: str, why: str) -> None:
        super().__init__(f"API key [{key_id}] is shared: only its owner can {why}")
        self.field = field


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


class BadToken(NotAuthenticated):
    def __init__(self, *, detail: str) -> None:
        super().__init__("invalid access token", detail=detail)


class TokenExpired(NotAuthenticated):
    """Only who holds the token hears this."""

    def __init__(self, *, detail: str) -> None:
        super().__init__("token expired", detail=detail, terminal=True)


class OAuthCode(StrEnum):
    """Why no token is granted; the words of OAuth 2.0."""

    INVALID_GRANT = "invalid_grant"
    INVALID_REQUEST = "invalid_request"
    UNSUPPORTED_GRANT_TYPE = "unsupported_grant_type"


class TokenNotGranted(ApiKeyError):
    def __init__(self, code: OAuthCode, description: str) -> None:
        super().__init__(description)
        self.code = code


class Conflict(ApiKeyError):
    pass


class NameTaken(Conflict):
    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{kind} [{name}] already exists")


class ChangedMeanwhile(Conflict):
    def __init__(self, kind: str, name: str) -> None:
        super().__init__(f"{kind} [{name}] was changed in the meantime")


class NotProven(ApiKeyError):
    """Its cause is the `NotAuthenticated` that says why; the asker is authenticated himself."""


class GrantRefused(NotProven):
    def __init__(self) -> None:
        super().__init__("Failed to authenticate api key grant")


class CloneRefused(NotProven):
    def __init__(self) -> None:
        super().__init__("Failed to clone API key")


class RestrictedByWorkflow(ApiKeyError):
    def __init__(self) -> None:
        super().__init__("access restricted by workflow")


class LicenseMissing(ApiKeyError):
    def __init__(self, feature: str) -> None:
        super().__init__(f"current license is non-compliant for [{feature}]")
        self.feature = feature


class TooManyAttempts(ApiKeyError):
    def __init__(self, retry_after: timedelta) -> None:
        super().__init__("too many failed or simultaneous authentication attempts, retry later")
        self.retry_after = retry_after


class AlreadyCreated(ApiKeyError):
    def __init__(self, *, key_id: str, name: str) -> None:
        super().__init__(self._sentence(key_id))
        self.key_id = key_id
        self.name = name

    def _sentence(self, _key_id: str) -> str:
        return "this form was already used to create an API key"


class RetryTooLate(AlreadyCreated):
    def _sentence(self, key_id: str) -> str:
        return f"a request with this Idempotency-Key has already created API key [{key_id}]"


class RetryDiffers(ApiKeyError):
    def __init__(self) -> None:
        super().__init__("this Idempotency-Key was already used for a request with another body")


class ServiceDisabled(ApiKeyError):
    def __init__(self) -> None:
        super().__init__("api keys are not enabled")
