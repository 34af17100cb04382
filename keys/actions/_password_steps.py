"""Steps that everything that sets a password shares."""

from django.contrib.auth.hashers import make_password

from keys.rules.names import password_problems
from keys.rules.password_hash import HashKind, kind_of_hash

FOREIGN = frozenset({HashKind.BCRYPT.value, HashKind.PBKDF2.value})


def new_password_problems(*, password: str | None, password_hash: str | None) -> list[str]:
    """Return what is wrong with a new password, given as itself or as a hash; both may be None."""
    if password_hash is None:
        return [] if password is None else password_problems(password)
    if password is not None:
        return ["password_hash has already been set"]
    return [] if kind_of_hash(password_hash) else ["password hash is not the correct type"]


def password_as_stored(*, password: str | None, password_hash: str | None) -> str | None:
    """Return what is stored of a new password, None when there is none."""
    if password is not None:
        return make_password(password)
    if password_hash is None:
        return None
    kind = kind_of_hash(password_hash)
    # Argon2's written form begins with the sign that Django puts between the two.
    return f"{kind}{'' if kind is HashKind.ARGON2 else '$'}{password_hash}"


def is_foreign_hash(stored: str) -> bool:
    """Return whether the next login should replace this hash by one of our own."""
    return stored.partition("$")[0] in FOREIGN
