"""Create or replace a native user."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._password_steps import new_password_problems, password_as_stored
from keys.actions._records import record_audit, record_changes, user_subject
from keys.models import ChangeKind, User
from keys.rules.caller import NATIVE_REALM, Caller
from keys.rules.errors import NameTaken, PasswordMissing, UserIsReserved
from keys.rules.json_types import Json, JsonObject
from keys.rules.names import UNSTORABLE, principal_problems
from keys.rules.ownership import SECURITY
from keys.rules.privileges import RESERVED_USERS, ClusterAction
from keys.rules.versions import ABSENT, check_version

PUT_USER = ClusterAction(f"{SECURITY}/user/put")


def put_user(
    *,
    username: str,
    password: str | None,
    roles: Sequence[str] | None,
    full_name: str | None,
    email: str | None,
    metadata: JsonObject | None,
    enabled: bool,
    by: Caller,
    now: datetime,
    password_hash: str | None = None,
    seen: str | None = None,
) -> bool:
    """
    Store the user and return True when he is new; roles, names and metadata are replaced.

    Args:
        password: None keeps the one an existing user has.
        roles: names; a role need not exist.
        password_hash: stands in for `password`, as bcrypt, PBKDF2 or Argon2id write it down.
        seen: the version that the caller has seen, `ABSENT` to make a new user and nothing else;
            None replaces whatever there is.

    Raises:
        NameTaken: the user should be new, and is not.
        ChangedMeanwhile: the user is not as the caller has seen him.
        Invalid: a rule of names, passwords or metadata is broken.
        PasswordMissing: the user is new.
        UserIsReserved: the name belongs to a reserved user.
        NotAllowed: the caller may not manage users.

    Source: elasticsearch-specification, security/put_user.
    """
    refuse_if(
        _problems(
            username=username,
            roles=roles,
            metadata=metadata,
            free_text=f"{full_name or ''}{email or ''}",
        )
        + new_password_problems(password=password, password_hash=password_hash)
    )
    by.check_may(PUT_USER)
    if username in RESERVED_USERS:
        raise UserIsReserved(f"user [{username}] is reserved and only the password can be changed")
    hashed = password_as_stored(password=password, password_hash=password_hash)
    values: dict[str, Json] = {
        "roles": [*(roles or ())],
        "full_name": full_name,
        "email": email,
        "metadata": metadata or {},
        "is_active": enabled,
    }
    return _store(username, hashed, values, seen=seen, by=by, now=now)


@transaction.atomic(durable=True)
def _store(
    username: str,
    hashed: str | None,
    values: dict[str, Json],
    *,
    seen: str | None,
    by: Caller,
    now: datetime,
) -> bool:
    users = User.objects.select_for_update().filter(username=username, realm=NATIVE_REALM)
    user = users.first()
    check_version("user", username, seen=seen, found=user.version if user else ABSENT)
    created = user is None
    if user is None:
        if hashed is None:
            raise PasswordMissing
        # Two at once: the second finds the first's row, as if it had come later.
        User.objects.bulk_create(
            [User(username=username, realm=NATIVE_REALM, password=hashed, **values)],
            ignore_conflicts=True,
        )
        user = users.get()
        created = user.password == hashed
        if not created and seen is not None:
            raise NameTaken("user", username)
    for name, value in values.items():
        setattr(user, name, value)
    user.password = hashed or user.password
    user.save()
    record_changes(ChangeKind.USER, [user_subject(username, NATIVE_REALM)])
    record_audit(
        "put_user",
        subject=user_subject(username, NATIVE_REALM),
        by=by,
        at=now,
        detail={**values, "enabled": user.is_active, "has_password": hashed is not None},
    )
    return created


def _problems(
    *,
    username: str,
    roles: Sequence[str] | None,
    metadata: JsonObject | None,
    free_text: str,
) -> list[str]:
    problems = principal_problems("User", username)
    if roles is None:
        problems.append("roles are missing")
    for name in roles or ():
        problems += principal_problems("Role", name)
    if any(name.startswith("_") for name in metadata or {}):
        problems.append("metadata keys may not start with [_]")
    if UNSTORABLE.search(free_text):
        problems.append("full name and email may not contain NUL characters or lone surrogates")
    return problems
