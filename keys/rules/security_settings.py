"""
Settings of the stores behind the security API, which clients read and write by name.

Here they are kept and shown; there are no indices that they could move about.

Source: elasticsearch-specification, security/update_settings.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from keys.rules.json_types import Json, JsonObject

GROUPS = ("security", "security-profile", "security-tokens")
REPLICAS = "index.number_of_replicas"
EXPAND = "index.auto_expand_replicas"
TIERS = "index.routing.allocation.include._tier_preference"
DEFAULTS: Mapping[str, str] = {EXPAND: "0-1"}
COUNT = re.compile(r"\d{1,4}", re.ASCII)
SPAN = re.compile(r"(\d{1,4})-(\d{1,4}|all)", re.ASCII)
TIER_NAMES = frozenset({"data_content", "data_hot", "data_warm", "data_cold", "data_frozen"})


def flat_settings(values: JsonObject) -> dict[str, str | None]:
    """Return `{"index": {"x": 1}}` and `{"index.x": 1}` alike: full names and texts."""
    return dict(_leaves("", values))


def nested_settings(values: Mapping[str, str]) -> JsonObject:
    """Return settings as Elasticsearch shows them: an object inside an object for each dot."""
    shown: JsonObject = {}
    for name, value in values.items():
        *path, last = name.split(".")
        place = shown
        for step in path:
            deeper = place.setdefault(step, {})
            if isinstance(deeper, dict):
                place = deeper
        place[last] = value
    return shown


def settings_problems(groups: Mapping[str, Mapping[str, str | None]]) -> list[str]:
    """Return what is wrong with settings that a request wants to change; null resets one."""
    if not any(groups.values()):
        return ["No settings given to update"]
    problems = []
    for group, values in groups.items():
        if group not in GROUPS:
            problems.append(f"unknown index [{group}] in security settings")
        for name, value in values.items():
            problems += _setting_problems(group, name, value)
    return problems


def _setting_problems(group: str, name: str, value: str | None) -> list[str]:
    if name not in CHECKS:
        return [
            f"illegal setting for index [{group}]: [{name}], this setting may not be configured."
            f" Only the following settings may be configured for that index: [{', '.join(CHECKS)}]"
        ]
    if value is None or CHECKS[name](value):
        return []
    return [f"Failed to parse value [{value}] for setting [{name}]"]


def _is_span(value: str) -> bool:
    if value == "false":
        return True
    found = SPAN.fullmatch(value)
    return found is not None and (found[2] == "all" or int(found[1]) <= int(found[2]))


def _are_tiers(value: str) -> bool:
    return all(name in TIER_NAMES for name in value.split(","))


CHECKS: Mapping[str, Callable[[str], object]] = {
    REPLICAS: COUNT.fullmatch,
    EXPAND: _is_span,
    TIERS: _are_tiers,
}


def _leaves(path: str, value: Json) -> Iterator[tuple[str, str | None]]:
    match value:
        case dict():
            for name, part in value.items():
                yield from _leaves(f"{path}.{name}" if path else name, part)
        case None:
            yield path, None
        case bool():
            yield path, str(value).lower()
        case _:
            yield path, str(value)
