"""What keys, users and roles may be called, and which metadata they may carry."""

import re

from keys.rules.json_types import Json, JsonObject

LONGEST_KEY_NAME = 256
MOST_METADATA_VALUES = 5_000
LONGEST_PRINCIPAL = 1024
SHORTEST_PASSWORD = 6
LONGEST_PASSWORD = 1024  # Argon2 is not asked to hash a novel.
PRINCIPAL = re.compile(r"[ -~]{1,1024}", re.ASCII)
# The same without the length, as a browser can check it too.
PRINCIPAL_SHAPE = "[!-~](?:[ -~]*[!-~])?"
# PostgreSQL cannot store NUL in text, and a lone surrogate has no UTF-8 form.
SURROGATES = range(0xD800, 0xE000)
AFTER_SURROGATES = 0xE000
LAST_CODE_POINT = 0x10FFFF
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def key_name_problems(name: str | None) -> list[str]:
    """
    Return what is wrong with a key's name, one sentence each.

    Source: elasticsearch-specification, security/create_api_key (`name`).
    """
    if not name:
        return ["api key name is required"]
    problems = []
    if len(name) > LONGEST_KEY_NAME:
        problems.append(
            f"api key name may not be more than {LONGEST_KEY_NAME} characters long",
        )
    if name != name.strip():
        problems.append("api key name may not begin or end with whitespace")
    if name.startswith("_"):
        problems.append("api key name may not begin with an underscore")
    if UNSTORABLE.search(name):
        problems.append("api key name may not contain NUL characters or lone surrogates")
    return problems


def key_metadata_problems(metadata: JsonObject | None) -> list[str]:
    """
    Return what is wrong with a key's metadata.

    Top-level names with `_` are reserved. Each value is kept once more to be searched for, so
    their number is bounded: a key must not hold up everybody else's.
    """
    problems = []
    if any(name.startswith("_") for name in metadata or {}):
        problems.append("API key metadata keys may not start with [_]")
    if _has_more_values_than(MOST_METADATA_VALUES, metadata or {}):
        problems.append(f"API key metadata may not hold more than {MOST_METADATA_VALUES} values")
    return problems


def _has_more_values_than(most: int, metadata: JsonObject) -> bool:
    waiting: list[Json] = [metadata]
    seen = 0
    while waiting and seen <= most:
        value = waiting.pop()
        inner = [*value.values()] if isinstance(value, dict) else value
        if isinstance(inner, list):
            seen += len(inner)
            waiting += inner
    return seen > most


def principal_problems(kind: str, name: str) -> list[str]:
    """Return what is wrong with the name of a user or role; `kind` is `User` or `Role`."""
    if PRINCIPAL.fullmatch(name) and name == name.strip():
        return []
    return [
        f"{kind} names must be at least 1 and no more than {LONGEST_PRINCIPAL} characters."
        " They can contain alphanumeric characters (a-z, A-Z, 0-9), spaces, punctuation, and"
        " printable symbols in the Basic Latin (ASCII) block."
        " Leading or trailing whitespace is not allowed."
    ]


def password_problems(password: str) -> list[str]:
    """Return what is wrong with a new password."""
    if len(password) < SHORTEST_PASSWORD:
        return [f"passwords must be at least [{SHORTEST_PASSWORD}] characters long"]
    if len(password) > LONGEST_PASSWORD:
        return [f"passwords must be at most [{LONGEST_PASSWORD}] characters long"]
    return []


def end_of_prefix(prefix: str) -> str | None:
    """Return the first text, by code point, after all that begin with `prefix`; None for no end."""
    while prefix:
        code = ord(prefix[-1])
        prefix = prefix[:-1]
        if code < LAST_CODE_POINT:
            follower = code + 1
            return prefix + chr(AFTER_SURROGATES if follower in SURROGATES else follower)
    return None
