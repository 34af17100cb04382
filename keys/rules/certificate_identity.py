"""Whether a client's certificate is the one that a cross-cluster key asks for."""

from keys.rules.errors import BadPattern
from keys.rules.privileges import pattern


def is_identity_met(identity: str | None, *, subject: str | None) -> bool:
    """
    Return whether a certificate with this subject may come with the key.

    The whole subject must match; a key without an identity asks for no certificate.

    Args:
        identity: a regular expression, which becomes an automaton; Python's `re` never sees it.
        subject: the distinguished name, the most specific part first; None for no certificate.
    """
    if identity is None:
        return True
    if subject is None:
        return False
    try:
        return pattern(f"/{identity}/").matches(subject)
    except BadPattern:
        return False  # No such identity is stored; none that cannot be read lets anybody in.
