"""What a refusal of the rules is told as, whichever product's door it leaves by."""

from collections.abc import Sequence
from datetime import timedelta

from keys.rules import errors
from keys.rules.caller import Caller

NO_GOOD_CREDENTIAL = (
    "unable to authenticate with provided credentials and anonymous access is not allowed"
    " for this request"
)


def sentence_of(error: errors.ApiKeyError, *, uri: str) -> str:
    """
    Return Elasticsearch's sentence for a refusal.

    Args:
        uri: path and query as asked for, which a refused credential is told.
    """
    match error:
        case errors.Invalid(problems=problems):
            return validation_reason(problems)
        case errors.BadLifetime():
            return validation_reason([str(error)])
        case errors.NotAllowed():
            return _unauthorized(error)
        case errors.NotAuthenticated():
            return _unauthenticated(error, uri=uri)
        case _:
            return str(error)


def seconds_to_wait(span: timedelta) -> int:
    """Return the span in whole seconds, rounded up, one at least."""
    return max(1, -(-span // timedelta(seconds=1)))


def not_invalidated(key_id: str) -> str:
    """Return why a cross-cluster key goes on that the caller asked to end."""
    return (
        f"Cannot invalidate cross-cluster API key [{key_id}]."
        " This requires [manage_security] cluster privilege or higher"
    )


def _unauthenticated(error: errors.NotAuthenticated, *, uri: str) -> str:
    if error.terminal:
        return str(error)
    if error.username is not None:
        return f"{error} for REST request [{uri}]"
    return NO_GOOD_CREDENTIAL


def validation_reason(problems: Sequence[str]) -> str:
    """Return all broken rules as one sentence: numbered from 1, each ended by a semicolon."""
    numbered = [f"{number}: {problem};" for number, problem in enumerate(problems, start=1)]
    return f"Validation Failed: {''.join(numbered)}"


def _unauthorized(error: errors.NotAllowed) -> str:
    if isinstance(error, errors.RunAsRefused):
        return _may_not_run_as(error)
    granted_by = ""
    if error.granted_by:
        names = ",".join(error.granted_by)
        granted_by = f", this action is granted by the cluster privileges [{names}]"
    return f"action [{error.action}] is unauthorized for {_who(error.caller)}{granted_by}"


def _may_not_run_as(error: errors.RunAsRefused) -> str:
    return (
        f"action [{error.action}] is unauthorized for {_who(error.caller)}, because"
        f" {_subject(error.caller)} is unauthorized to run as [{error.target}]"
    )


def _who(caller: Caller) -> str:
    if caller.key is not None or caller.is_service_account:
        return _subject(caller)
    missing = ""
    if caller.missing_roles:
        names = ",".join(sorted(caller.missing_roles))
        missing = f" (assigned roles [{names}] were not found)"
    found = ",".join(sorted(caller.descriptors))
    run_as = f" run as [{caller.username}]" if caller.run_by else ""
    subject = _subject(caller.run_by or caller)
    return f"{subject}{run_as} with effective roles [{found}]{missing}"


def _subject(caller: Caller) -> str:
    if caller.key is not None:
        return f"API key id [{caller.key.id}] of user [{caller.username}]"
    kind = "service account" if caller.is_service_account else "user"
    return f"{kind} [{caller.username}]"
