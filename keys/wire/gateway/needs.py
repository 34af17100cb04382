"""The privileges that a request takes, as a query or a file says them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from typing import Any
from urllib.parse import parse_qsl

from keys.rules.judgement import KeyType
from keys.rules.privilege_check import (
    ApplicationCheck,
    IndexCheck,
    PrivilegeCheck,
    check_problems,
)
from keys.rules.privileges import (
    ApplicationPrivilege,
    ClusterPrivilege,
    Demand,
    IndexPrivilege,
)

MOST_DEMANDS = 100
"""A gateway waits for the answer to all of them, at each request."""
LONGEST_QUERY = 4_096
PARAMETERS = ("cluster", "index", "application", "privilege", "resource", "type")
FIELDS = ("cluster", "index", "application", "type")
EVERY_RESOURCE = "*"


class BadNeeds(ValueError):
    """What is asked for cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Needs:
    """
    What a request takes: a key of this type, and all of these privileges.

    A Bearer token counts as of the type `rest`.
    """

    key_type: KeyType = KeyType.REST
    check: PrivilegeCheck = field(default_factory=PrivilegeCheck)

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        of_indices = (
            IndexPrivilege(privilege, name, one.allow_restricted_indices)
            for one in self.check.index
            for name, privilege in product(one.names, one.privileges)
        )
        of_applications = (
            ApplicationPrivilege(one.application, privilege, resource)
            for one in self.check.application
            for resource, privilege in product(one.resources, one.privileges)
        )
        of_cluster = (ClusterPrivilege(name) for name in self.check.cluster)
        return (*of_cluster, *of_indices, *of_applications)

    @property
    def applications(self) -> frozenset[str]:
        return frozenset(one.application for one in self.check.application)


NOTHING = Needs()


@lru_cache(maxsize=1024)
def needs_of_query(query: str) -> Needs:
    """
    Return what the query of a request to `/verify` asks for.

    `cluster`, `index`, `privilege` and `resource` may be repeated; `privilege` belongs to the
    `index` or the `application` beside it, and each is asked on each.

    Raises:
        BadNeeds: a parameter is unknown, lacks another or contradicts it, or names no privilege.
    """
    if not query:
        return NOTHING
    given = _parameters(query)
    index, application = given["index"], given["application"]
    if index and application:
        raise BadNeeds("[index] and [application] cannot be asked for at once")
    if given["privilege"] and not (index or application):
        raise BadNeeds("[privilege] lacks the [index] or [application] that it is for")
    if given["resource"] and not application:
        raise BadNeeds("[resource] lacks the [application] that it is of")
    if len(application) > 1:
        raise BadNeeds("[application] may stand there once")
    if (index or application) and not given["privilege"]:
        raise BadNeeds(f"[{'index' if index else 'application'}] lacks its [privilege]")
    privileges = tuple(given["privilege"])
    return _checked(
        _type_in(given["type"]),
        PrivilegeCheck(
            cluster=tuple(given["cluster"]),
            index=(IndexCheck(names=tuple(index), privileges=privileges),) if index else (),
            application=tuple(
                ApplicationCheck(
                    application=name,
                    privileges=privileges,
                    resources=tuple(given["resource"]) or (EVERY_RESOURCE,),
                )
                for name in application
            ),
        ),
    )


def needs_of_fields(fields: Mapping[str, Any]) -> Needs:
    """
    Return what an entry of a file or of a body asks for.

    Shape: `cluster`: names; `index`: objects with `names`, `privileges` and
    `allow_restricted_indices`; `application`: objects with `application`, `privileges` and
    `resources`; `type`: `rest` or `cross_cluster`; each may be left out.

    Raises:
        BadNeeds: it has not this shape, or names no privilege.
    """
    _check_only(fields, FIELDS)
    return _checked(
        _type_in([fields["type"]] if "type" in fields else []),
        PrivilegeCheck(
            cluster=_texts(fields.get("cluster", []), "cluster"),
            index=tuple(_index(one) for one in _objects(fields, "index")),
            application=tuple(_application(one) for one in _objects(fields, "application")),
        ),
    )


def _parameters(query: str) -> dict[str, list[str]]:
    if len(query) > LONGEST_QUERY:
        raise BadNeeds("the query is too long")
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True, errors="strict")
    except ValueError:
        raise BadNeeds("the query cannot be read") from None
    given: dict[str, list[str]] = {name: [] for name in PARAMETERS}
    for name, value in pairs:
        if name not in given:
            raise BadNeeds(f"unknown parameter [{name[:64]}]")
        if not value:
            raise BadNeeds(f"[{name}] is empty")
        given[name].append(value)
    return given


def _type_in(values: Sequence[Any]) -> KeyType:
    if not values:
        return KeyType.REST
    if len(values) > 1:
        raise BadNeeds("[type] may stand there once")
    try:
        return KeyType(values[0])
    except ValueError:
        names = " or ".join(f"[{one}]" for one in KeyType)
        raise BadNeeds(f"[type] must be {names}") from None


def _checked(key_type: KeyType, check: PrivilegeCheck) -> Needs:
    if check.size > MOST_DEMANDS:
        raise BadNeeds(f"at most [{MOST_DEMANDS}] privileges can be asked for at once")
    problems = check_problems(check) if check.size else []
    if problems:
        raise BadNeeds("; ".join(problems))
    return Needs(key_type=key_type, check=check)


def _check_only(fields: Mapping[str, Any], known: Sequence[str]) -> None:
    unknown = sorted(set(fields).difference(known))
    if unknown:
        raise BadNeeds(f"unknown field [{unknown[0][:64]}]")


def _objects(fields: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    several = fields.get(name, [])
    if not isinstance(several, list) or not all(isinstance(one, dict) for one in several):
        raise BadNeeds(f"[{name}] must be a list of objects")
    return several


def _texts(value: object, name: str) -> tuple[str, ...]:
    is_list = isinstance(value, list)
    if not is_list or not all(isinstance(one, str) and one for one in value):  # type: ignore[attr-defined] # it is a list
        raise BadNeeds(f"[{name}] must be a list of texts")
    return tuple(value)  # type: ignore[arg-type] # the same


def _some_texts(fields: Mapping[str, Any], name: str) -> tuple[str, ...]:
    texts = _texts(fields.get(name, []), name)
    if not texts:
        raise BadNeeds(f"[{name}] is missing or empty")
    return texts


def _index(fields: Mapping[str, Any]) -> IndexCheck:
    _check_only(fields, ("names", "privileges", "allow_restricted_indices"))
    restricted = fields.get("allow_restricted_indices", False)
    if not isinstance(restricted, bool):
        raise BadNeeds("[allow_restricted_indices] must be true or false")
    return IndexCheck(
        names=_some_texts(fields, "names"),
        privileges=_some_texts(fields, "privileges"),
        allow_restricted_indices=restricted,
    )


def _application(fields: Mapping[str, Any]) -> ApplicationCheck:
    _check_only(fields, ("application", "privileges", "resources"))
    name = fields.get("application")
    if not isinstance(name, str):
        raise BadNeeds("[application] must be a text")
    resources = _texts(fields.get("resources", [EVERY_RESOURCE]), "resources")
    return ApplicationCheck(
        application=name,
        privileges=_some_texts(fields, "privileges"),
        resources=resources or (EVERY_RESOURCE,),
    )
