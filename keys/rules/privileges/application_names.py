"""
What applications and their privileges may be called.

Source: Elasticsearch 9, ApplicationPrivilege.
"""

import re
from collections.abc import Iterable

from keys.rules.json_types import JsonObject
from keys.rules.privileges.patterns import pattern_problem

SHORTEST_PREFIX = 3
FORBIDDEN_IN_SUFFIX = '\\/*?"<>| ,'
# These expressions are ours and have no nested repetition: any text is read once.
SEPARATOR = re.compile("[_-]")
WHITESPACE = re.compile(r"\s")
PREFIX = re.compile("[a-z][A-Za-z0-9]*")
PRIVILEGE_NAME = re.compile("[a-z][a-zA-Z0-9_.-]*")
VISIBLE = re.compile("[!-~]*")
ACTION_SIGNS = frozenset("/*:")


def application_name_problem(name: str, *, wildcard: bool) -> str | None:
    """
    Return why no application, or pattern of applications, can be called `name`, if none can.

    Args:
        wildcard: whether a trailing `*` is allowed.
    """
    if not name:
        return "Application names cannot be blank"
    if "*" in name and not wildcard:
        return f"Application names may not contain '*' (found '{name}')"
    if name == "*":
        return None
    if "*" in name[:-1]:
        return f"Application name patterns only support trailing wildcards (found '{name}')"
    if WHITESPACE.search(name):
        return f"Application names may not contain whitespace (found '{name}')"
    return _parts_problem(name)


def application_privilege_problem(name: str) -> str | None:
    """Return why a descriptor cannot list `name`, if it cannot."""
    if VISIBLE.fullmatch(name):
        return None
    return (
        "Application privilege names and actions must match the pattern ^\\p{Graph}*$"
        f" (found '{name}')"
    )


def stored_privilege_problems(
    *, application: str, name: str, actions: Iterable[str], metadata: JsonObject
) -> list[str]:
    """Return what is wrong with an application privilege that is to be stored."""
    actions = tuple(actions)
    problems = [application_name_problem(application, wildcard=False)]
    if not PRIVILEGE_NAME.fullmatch(name):
        problems.append(
            "Application privilege names must match the pattern ^[a-z][a-zA-Z0-9_.-]*$"
            f" (found '{name}')"
        )
    if not actions:
        problems.append("Application privileges must have at least one action")
    for action in actions:
        if ACTION_SIGNS.isdisjoint(action):
            problems.append(f"action [{action}] must contain one of [ '/' , '*' , ':' ]")
        problems.append(application_privilege_problem(action) or pattern_problem(action))
    if any(key.startswith("_") for key in metadata):
        problems.append(f"metadata keys may not start with [_] (in privilege [{name}])")
    return [problem for problem in problems if problem]


def is_action_pattern(name: str) -> bool:
    """Return whether `name` means actions rather than a stored privilege."""
    return not ACTION_SIGNS.isdisjoint(name)


def _parts_problem(name: str) -> str | None:
    open_ended = name.endswith("*")
    prefix, *suffix = SEPARATOR.split(name.removesuffix("*"), maxsplit=1)
    if not PREFIX.fullmatch(prefix):
        return (
            "An application name prefix must match the pattern ^[a-z][A-Za-z0-9]*$"
            f" (found '{prefix}')"
        )
    if len(prefix) < SHORTEST_PREFIX and not open_ended:
        return (
            f"An application name prefix must be at least {SHORTEST_PREFIX} characters long"
            f" (found '{prefix}')"
        )
    if suffix and not set(FORBIDDEN_IN_SUFFIX).isdisjoint(suffix[0]):
        return (
            "An application name suffix may not contain any of the characters"
            f" '{FORBIDDEN_IN_SUFFIX}' (found '{suffix[0]}')"
        )
    return None
