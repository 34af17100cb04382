"""
Kibana's own privileges in a role: by space, as its forms show them, and as a role stores them.

A role stores them as privileges of the application `kibana-.kibana` on resources: `*` is every
space, `space:<id>` one. `all` and `read` are the base privileges everywhere, `space_all` and
`space_read` in single spaces, `feature_<id>.<privilege>` those of one feature, and `reserved_…`
what only built-in roles hold, for `kibana-*`.

Source: Kibana, security plugin, roles API.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges.descriptors import ApplicationEntry

APPLICATION = "kibana-.kibana"
RESERVED_APPLICATION = "kibana-*"
EVERY_APPLICATION = "*"
EVERYWHERE = "*"
BASE = ("all", "read")
SPACE_PREFIX, BASE_PREFIX, RESERVED_PREFIX = "space:", "space_", "reserved_"
# Expressions of ours: each reads a text once.
FEATURE = re.compile(r"feature_(?P<feature>[a-zA-Z0-9_-]+)\.(?P<privilege>[a-zA-Z0-9_-]+)")
SPACE_ID = re.compile(r"[a-z0-9_-]+")


class Untranslatable(Exception):
    """The role holds what the forms cannot show; the text is Kibana's name of the reason."""


@dataclass(frozen=True, kw_only=True)
class SpaceGrant:
    """Privileges as a form gives them: in these spaces, the base ones or those of features."""

    spaces: tuple[str, ...]
    base: tuple[str, ...]
    feature: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Held:
    """The privileges of an entry by their sort; every other is shown nowhere."""

    entry: ApplicationEntry

    @property
    def base(self) -> list[str]:
        return [name for name in self.entry.privileges if name in BASE]

    @property
    def space_base(self) -> list[str]:
        known = {f"{BASE_PREFIX}{name}" for name in BASE}
        return [name for name in self.entry.privileges if name in known]

    @property
    def reserved(self) -> list[str]:
        return [name for name in self.entry.privileges if name.startswith(RESERVED_PREFIX)]

    @property
    def features(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self.entry.privileges:
            match = FEATURE.fullmatch(name)
            if match and match["privilege"] not in found.setdefault(match["feature"], []):
                found[match["feature"]].append(match["privilege"])
        return found

    @property
    def is_everywhere(self) -> bool:
        return EVERYWHERE in self.entry.resources

    @property
    def is_for_many_applications(self) -> bool:
        return self.entry.application in {RESERVED_APPLICATION, EVERY_APPLICATION}


def is_kibanas(entry: ApplicationEntry) -> bool:
    """Return whether the entry says something of Kibana; the others are other applications'."""
    return entry.application in {APPLICATION, RESERVED_APPLICATION, EVERY_APPLICATION}


def spaces_json(entries: Iterable[ApplicationEntry]) -> list[JsonObject]:
    """
    Return Kibana's privileges, one object for each entry.

    `{"spaces": [str], "base": [str], "feature": {str: [str]}, "_reserved"?: [str]}`.

    Raises:
        Untranslatable: no form could show the role without saying something else.
    """
    held = [Held(entry) for entry in entries if is_kibanas(entry)]
    for one in held:
        reason = _reason(one)
        if reason is not None:
            raise Untranslatable(reason)
    _check_resources([one for one in held if not one.is_for_many_applications])
    return [_space_json(one) for one in held]


def entries_of(grants: Iterable[SpaceGrant]) -> list[JsonObject]:
    """Return what a role stores for privileges that are given by space."""
    return [_entry_json(one) for one in grants]


def opens_space(entry: ApplicationEntry, space: str) -> bool:
    """Return whether the entry gives anything in this space, or in all."""
    wanted = {EVERYWHERE, f"{SPACE_PREFIX}{space}"}
    return is_kibanas(entry) and bool(wanted.intersection(entry.resources))


def _reason(held: Held) -> str | None:
    if held.is_for_many_applications:
        known = {*held.reserved, "*"}
        mixed = any(name not in known for name in held.entry.privileges)
        return "reserved_privileges_mixed" if mixed else None
    checks = {
        "reserved_privileges_wrong_app": held.reserved,
        "space_privileges_global": held.is_everywhere and held.space_base,
        "global_privileges_space": not held.is_everywhere and held.base,
        "base_feature_privileges_mixed": held.features and (held.base or held.space_base),
        "global_resource_mixed": held.is_everywhere and len(held.entry.resources) > 1,
    }
    return next((reason for reason, found in checks.items() if found), None)


def _check_resources(held: Iterable[Held]) -> None:
    resources = [name for one in held for name in one.entry.resources]
    for name in resources:
        if name != EVERYWHERE and not name.startswith(SPACE_PREFIX):
            raise Untranslatable("invalid_resource_format")
    if len(set(resources)) != len(resources):
        raise Untranslatable("duplicated_resources")


def _space_json(held: Held) -> JsonObject:
    features: JsonObject = {name: [*names] for name, names in held.features.items()}
    if held.is_everywhere:
        reserved: list[Json] = [name.removeprefix(RESERVED_PREFIX) for name in held.reserved]
        return {
            **({"_reserved": reserved} if reserved else {}),
            "base": [*held.base],
            "feature": features,
            "spaces": [EVERYWHERE],
        }
    return {
        "base": [name.removeprefix(BASE_PREFIX) for name in held.space_base],
        "feature": features,
        "spaces": [name.removeprefix(SPACE_PREFIX) for name in held.entry.resources],
    }


def _entry_json(grant: SpaceGrant) -> JsonObject:
    everywhere = EVERYWHERE in grant.spaces
    prefix = "" if everywhere else BASE_PREFIX
    privileges: list[Json] = [f"{prefix}{name}" for name in grant.base]
    privileges += [
        f"feature_{feature}.{name}" for feature, names in grant.feature.items() for name in names
    ]
    resources: list[Json] = [
        EVERYWHERE if everywhere else f"{SPACE_PREFIX}{space}" for space in grant.spaces
    ]
    return {"application": APPLICATION, "privileges": privileges, "resources": resources}
