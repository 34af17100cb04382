"""Passwords that people are given: marked by a double click, and never taken for an option."""

import secrets

# Neither of two that are read or typed for each other: 0 and O, 1, I and l.
CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
LENGTH = 22


def new_password() -> str:
    """Return a fresh password of some 128 random bits."""
    return "".join(secrets.choice(CHARACTERS) for _ in range(LENGTH))
