"""
What a key may do, worked out by writing everything down: no automaton, no code of the engine.

Names are texts over three letters, of which patterns spell two: the third stands for every other
character there is. A pattern is the set of its names, a privilege the set of those it implies, and
a demand is granted when each name of it finds an entry that grants it, on each side.
"""

from dataclasses import dataclass
from functools import cache
from itertools import product
from random import Random
from typing import Any, TypeAlias

LETTERS, LONGEST = "abc", 6
UNIVERSE = frozenset(
    "".join(letters) for length in range(LONGEST + 1) for letters in product(LETTERS, repeat=length)
)
SIGNS, LONGEST_PATTERN = "ab*?", 3

CLUSTER = {
    "none": set[str](),
    "monitor": {"monitor"},
    "read_security": {"read_security"},
    "manage_token": {"manage_token"},
    "grant_api_key": {"grant_api_key"},
    "manage_own_api_key": {"manage_own_api_key"},
    "manage_api_key": {"manage_api_key", "manage_own_api_key", "grant_api_key"},
}
CLUSTER["manage_security"] = {"manage_security", *set[str]().union(*CLUSTER.values())} - {"monitor"}
CLUSTER["all"] = {"all", *set[str]().union(*CLUSTER.values())}
INDEX = {
    "none": set[str](),
    "read": {"read"},
    "delete": {"delete"},
    "monitor": {"monitor"},
    "view_index_metadata": {"view_index_metadata"},
    "create_doc": {"create_doc"},
    "create": {"create", "create_doc"},
    "index": {"index", "create", "create_doc"},
    "write": {"write", "index", "create", "create_doc", "delete"},
    "manage": {"manage", "monitor"},
}
INDEX["all"] = {"all", *set[str]().union(*INDEX.values())}
STORED = {"read": ["data:read/*"], "write": ["data:write/*"], "everything": ["data:*"]}
APPLICATION = {
    "read": {"read", "data:read/x", "data:read/*"},
    "write": {"write", "data:write/x"},
    "data:read/x": {"data:read/x"},
    "data:read/*": {"read", "data:read/x", "data:read/*"},
    "unknown": set[str](),
}
APPLICATION["everything"] = {"everything", *set[str]().union(*APPLICATION.values())}
APPLICATION["*"] = {"*", "unknown", *APPLICATION["everything"]}
APPLICATIONS = {"shop": {"shop"}, "sho*": {"shop"}, "*": {"shop", "blog"}, "blog": {"blog"}}

Descriptors: TypeAlias = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Case:
    """A key, and what is asked of it: as the query of `/verify` names it."""

    assigned: Descriptors
    limited_by: Descriptors
    asked: tuple[tuple[str, str], ...]


@cache
def names_of(pattern: str) -> frozenset[str]:
    return frozenset(name for name in UNIVERSE if _fits(pattern, name))


def _fits(pattern: str, name: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return _fits(pattern[1:], name) or (bool(name) and _fits(pattern, name[1:]))
    return bool(name) and pattern[0] in {"?", name[0]} and _fits(pattern[1:], name[1:])


def is_granted(case: Case) -> bool:
    """Return whether each side grants it; a key without descriptors of its own has one side."""
    sides = [case.assigned, case.limited_by] if case.assigned else [case.limited_by]
    asked = dict(case.asked)
    return all(_grants(list(side.values()), asked) for side in sides)


def _grants(descriptors: list[dict[str, Any]], asked: dict[str, str]) -> bool:
    if "cluster" in asked:
        return any(
            asked["cluster"] in CLUSTER[name] for one in descriptors for name in one["cluster"]
        )
    if "index" in asked:
        able = (
            name
            for one in descriptors
            for entry in one["indices"]
            if any(asked["privilege"] in INDEX[held] for held in entry["privileges"])
            for name in entry["names"]
        )
        return _reaches(able, asked["index"])
    able = (
        resource
        for one in descriptors
        for entry in one["applications"]
        if asked["application"] in APPLICATIONS[entry["application"]]
        if any(asked["privilege"] in APPLICATION[held] for held in entry["privileges"])
        for resource in entry["resources"]
    )
    return _reaches(able, asked["resource"])


def _reaches(patterns: Any, wanted: str) -> bool:
    return names_of(wanted) <= frozenset().union(*(names_of(pattern) for pattern in patterns))


def random_case(chance: Random) -> Case:
    """Return a case; demands are made of what the descriptors name, so that many are granted."""
    asked = chance.choice([_asked_cluster, _asked_index, _asked_application])(chance)
    return Case(_descriptors(chance, least=0), _descriptors(chance, least=1), asked)


def _asked_cluster(chance: Random) -> tuple[tuple[str, str], ...]:
    return (("cluster", chance.choice([name for name in CLUSTER if name != "none"])),)


def _asked_index(chance: Random) -> tuple[tuple[str, str], ...]:
    privilege = chance.choice([name for name in INDEX if name != "none"])
    return ("index", _pattern(chance)), ("privilege", privilege)


def _asked_application(chance: Random) -> tuple[tuple[str, str], ...]:
    privilege = chance.choice([name for name in APPLICATION if name != "*"])
    return ("application", "shop"), ("privilege", privilege), ("resource", _pattern(chance))


def _descriptors(chance: Random, *, least: int) -> Descriptors:
    return {
        f"r{number}": {
            "cluster": chance.choices(list(CLUSTER), k=chance.randint(0, 2)),
            "indices": [
                {"names": _patterns(chance), "privileges": _some(chance, INDEX)}
                for _ in range(chance.randint(0, 3))
            ],
            "applications": [
                {
                    "application": chance.choice(list(APPLICATIONS)),
                    "privileges": _some(chance, APPLICATION),
                    "resources": _patterns(chance),
                }
                for _ in range(chance.randint(0, 3))
            ],
        }
        for number in range(chance.randint(least, 2))
    }


def _some(chance: Random, names: dict[str, set[str]]) -> list[str]:
    strong = [name for name in names if name in {"all", "*"}]
    return [chance.choice([*names, *strong * 3]) for _ in range(chance.randint(1, 2))]


def _patterns(chance: Random) -> list[str]:
    return [_pattern(chance) for _ in range(chance.randint(1, 3))]


def _pattern(chance: Random) -> str:
    return "".join(chance.choices(SIGNS, k=chance.randint(1, LONGEST_PATTERN)))
