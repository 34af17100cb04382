"""Tell who presents a user name and a password."""

from datetime import datetime

from django.contrib.auth.hashers import check_password, make_password

from keys.access.users import USER_NAMED
from keys.actions._failed_logins import log_failure
from keys.actions._password_memory import failure_throttle, hashing_gate, verified_passwords
from keys.actions._password_steps import is_foreign_hash
from keys.models import User
from keys.rules.caller import Origin
from keys.rules.errors import NotAuthenticated
from keys.rules.names import LONGEST_PASSWORD, UNSTORABLE


def authenticate_password(*, username: str, password: str, now: datetime, origin: Origin) -> User:
    """
    Return the enabled user with this name and password, the reserved realm asked first.

    A password that was verified in the last five minutes is not hashed again; a wrong one is
    never remembered as wrong, only counted against where it came from. A hash that was made
    elsewhere is replaced by one of our own.

    Raises:
        NotAuthenticated: no such user, a wrong password, or a disabled user; all look alike.
        TooManyAttempts: this source failed too often, or two passwords are being checked.
    """
    user = USER_NAMED.first(username=username)
    stored = user.password if user else ""
    failure_throttle.check_refused(address=origin.address, username=username, now=now)
    if user and verified_passwords.knows(stored_hash=stored, password=password, now=now):
        return _enabled(user, username, origin=origin)
    failure_throttle.check(address=origin.address, username=username, now=now)
    with hashing_gate.place():
        good = _matches(password, stored)
        if user and good and is_foreign_hash(stored):
            stored = _rehash(user, password)
    if user is None or not good:
        failure_throttle.record(address=origin.address, username=username, now=now)
        raise _refusal(username, "wrong password" if user else "no such user", origin=origin)
    verified_passwords.remember(stored_hash=stored, password=password, now=now)
    failure_throttle.forgive(address=origin.address, username=username)
    return _enabled(user, username, origin=origin)


def _matches(password: str, stored: str) -> bool:
    if len(password) > LONGEST_PASSWORD or UNSTORABLE.search(password):
        password, stored = "", ""
    if not stored:
        make_password(password)  # An unknown name costs what a wrong password costs.
        return False
    good = check_password(password, stored)
    if not good and is_foreign_hash(stored):
        make_password(password)  # It takes what it takes the right one, whose hash is replaced.
    return good


def _rehash(user: User, password: str) -> str:
    hashed = make_password(password)
    # Not where the password was changed in the meantime.
    if User.objects.filter(pk=user.pk, password=user.password).update(password=hashed):
        user.password = hashed
    return user.password


def _enabled(user: User, username: str, *, origin: Origin) -> User:
    if not user.is_active:
        raise _refusal(username, "disabled", origin=origin)
    return user


def _refusal(username: str, detail: str, *, origin: Origin) -> NotAuthenticated:
    log_failure("user", username, origin=origin, detail=detail)
    return NotAuthenticated(
        f"unable to authenticate user [{username}]", username=username, detail=detail
    )
