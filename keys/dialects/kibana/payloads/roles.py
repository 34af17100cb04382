"""JSON names and shapes of Kibana's routes about roles."""

from collections.abc import Iterable, Mapping
from typing import Any

from keys.dialects.kibana.shapes import (
    Flag,
    Form,
    Given,
    ListOf,
    MapOf,
    Maybe,
    OneOf,
    Shape,
    Text,
    Whole,
    refusal,
)
from keys.dialects.kibana.space_privileges import (
    BASE,
    EVERYWHERE,
    SPACE_ID,
    SpaceGrant,
    Untranslatable,
    entries_of,
    is_kibanas,
    spaces_json,
)
from keys.queries.find_users import FoundRole
from keys.rules.json_types import JsonObject
from keys.rules.privileges import RESERVED_ROLES, RoleDescriptor
from keys.rules.search import (
    ROLES,
    Condition,
    Fits,
    HasId,
    Not,
    Place,
    SearchRequest,
    SortKey,
    all_of,
)
from keys.rules.search.wildcards import Gap

LONGEST_NAME = 1024
MOST_ENTRIES = 1000
MOST_NAMES = 100
MOST_SPACES = 1000
ELASTICSEARCH = ("cluster", "remote_cluster", "indices", "remote_indices", "run_as")
FIELD_NAME = Text(shortest=1)


def _space_id_problem(space: str) -> str | None:
    if SPACE_ID.fullmatch(space):
        return None
    return "must be lower case, a-z, 0-9, '_', and '-' are allowed"


def _feature_problem(name: str) -> str | None:
    if name and all(letter.isascii() and (letter.isalnum() or letter in "_-") for letter in name):
        return None
    return "only a-z, A-Z, 0-9, '_', and '-' are allowed"


class SpaceGrantShape:
    """One object of `kibana`: base privileges or those of features, in some spaces or in all."""

    def __init__(self) -> None:
        feature_name = Text(rule=_feature_problem)
        self._form = Form(
            members={
                "spaces": Maybe(
                    shape=ListOf(item=Text(), least=1, most=MOST_SPACES), default=[EVERYWHERE]
                ),
                "base": Maybe(shape=ListOf(item=OneOf(values=BASE), most=len(BASE)), default=[]),
                "feature": Maybe(
                    shape=MapOf(
                        name=feature_name, value=ListOf(item=feature_name, most=MOST_NAMES)
                    ),
                    default={},
                ),
                "_reserved": Maybe(shape=ListOf(item=Text()), default=None),
            }
        )

    def read(self, value: Given, *, at: str) -> SpaceGrant:
        read = self._form.read(value, at=at)
        spaces, base, feature = read["spaces"], read["base"], read["feature"]
        if spaces != [EVERYWHERE]:
            for place, space in enumerate(spaces):
                problem = _space_id_problem(space)
                if problem:
                    raise refusal(problem, at=f"{at}.spaces.{place}")
        if read["_reserved"]:
            raise refusal("reserved privileges cannot be assigned", at=f"{at}._reserved")
        if base and feature:
            raise refusal(
                "definition of [feature] isn't allowed when non-empty [base] is defined.", at=at
            )
        if not base and not feature:
            raise refusal(
                "either [base] or [feature] is expected, but none of them specified", at=at
            )
        return SpaceGrant(spaces=tuple(spaces), base=tuple(base), feature=feature)


class SpaceGrantsShape:
    """The whole of `kibana`: no space is named twice."""

    def read(self, value: Given, *, at: str) -> list[SpaceGrant]:
        grants: list[SpaceGrant] = ListOf(item=SpaceGrantShape(), most=MOST_ENTRIES).read(
            value, at=at
        )
        seen: set[str] = set()
        for grant in grants:
            twice = sorted(seen.intersection(grant.spaces))
            if twice:
                raise refusal(
                    "More than one privilege is applied to the following spaces:"
                    f" [{', '.join(twice)}]",
                    at=at,
                )
            seen.update(grant.spaces)
        return grants


INDICES: Mapping[str, Shape] = {
    "names": ListOf(item=Text(shortest=1), least=1, most=MOST_NAMES),
    "privileges": ListOf(item=Text(), least=1, most=MOST_NAMES),
    "query": Maybe(shape=Text()),
    "field_security": Maybe(
        shape=MapOf(
            name=OneOf(values=("grant", "except")), value=ListOf(item=Text(), most=MOST_ENTRIES)
        )
    ),
    "allow_restricted_indices": Maybe(shape=Flag()),
}
CLUSTERS = ListOf(item=Text(shortest=1), least=1, most=MOST_NAMES)
ELASTICSEARCH_FORM = Form(
    members={
        "cluster": Maybe(shape=ListOf(item=Text(), most=MOST_NAMES)),
        "remote_cluster": Maybe(
            shape=ListOf(
                item=Form(
                    members={
                        "privileges": ListOf(item=Text(), least=1, most=MOST_NAMES),
                        "clusters": CLUSTERS,
                    }
                ),
                most=MOST_ENTRIES,
            )
        ),
        "indices": Maybe(shape=ListOf(item=Form(members=INDICES), most=MOST_ENTRIES)),
        "remote_indices": Maybe(
            shape=ListOf(item=Form(members={"clusters": CLUSTERS, **INDICES}), most=MOST_ENTRIES)
        ),
        "run_as": Maybe(shape=ListOf(item=Text(), most=MOST_NAMES)),
    }
)
ROLE_BODY = Form(
    members={
        "description": Maybe(shape=Text(longest=2048)),
        "metadata": Maybe(shape=MapOf()),
        "elasticsearch": Maybe(shape=ELASTICSEARCH_FORM, default={}),
        "kibana": Maybe(shape=SpaceGrantsShape(), default=[]),
    }
)
ROLES_BODY = Form(
    members={"roles": MapOf(name=Text(shortest=1, longest=LONGEST_NAME), value=ROLE_BODY)}
)
QUERY_BODY = Form(
    members={
        "query": Maybe(shape=Text(longest=LONGEST_NAME), default=""),
        "from": Maybe(shape=Whole(greatest=10_000), default=0),
        "size": Maybe(shape=Whole(greatest=10_000), default=25),
        "sort": Maybe(
            shape=Form(
                members={
                    "field": OneOf(values=("name",)),
                    "direction": OneOf(values=("asc", "desc")),
                }
            ),
            default={"field": "name", "direction": "asc"},
        ),
        "filters": Maybe(
            shape=Form(members={"showReservedRoles": Maybe(shape=Flag(), default=True)}),
            default={"showReservedRoles": True},
        ),
    }
)
NAME = Text(shortest=1, longest=LONGEST_NAME)


def descriptor_of(body: dict[str, Any], *, before: RoleDescriptor | None) -> JsonObject:
    """
    Return the role descriptor that a body means.

    Args:
        body: as `ROLE_BODY` reads it.
        before: the role as it is; what it has of other applications stays.
    """
    kept = (
        [] if before is None else [one.json() for one in before.applications if not is_kibanas(one)]
    )
    given = {
        name: without_absent(body["elasticsearch"].get(name))
        for name in ELASTICSEARCH
        if body["elasticsearch"].get(name) is not None
    }
    descriptor: JsonObject = {**given, "applications": [*entries_of(body["kibana"]), *kept]}
    if body["metadata"] is not None:
        descriptor["metadata"] = {
            name: value for name, value in body["metadata"].items() if not name.startswith("_")
        }
    if body["description"]:
        descriptor["description"] = body["description"]
    return descriptor


def without_absent(value: Any) -> Any:
    """Return the value without the members that a form read as absent."""
    if isinstance(value, dict):
        return {name: without_absent(one) for name, one in value.items() if one is not None}
    if isinstance(value, list):
        return [without_absent(one) for one in value]
    return value


def check_name(name: str) -> None:
    """
    Let a name in a path pass that Kibana's form of it allows.

    Raises:
        Refusal: it is too long.
    """
    NAME.read(name, at="request params.name")


def role_json(role: FoundRole) -> JsonObject:
    """
    Return a role as Kibana's form shows it.

    `{"name", "description"?, "metadata", "transient_metadata", "elasticsearch": {"cluster",
    "indices", "run_as", "remote_indices"?, "remote_cluster"?}, "kibana": [...],
    "_transform_error": [str], "_unrecognized_applications": [str]}`. What no form can show leaves
    `kibana` empty and names the reason in `_transform_error`.
    """
    stored = role.json
    try:
        kibana, errors = spaces_json(role.descriptor.applications), []
    except Untranslatable as reason:
        kibana, errors = [], [f"kibana:{reason}"]
    others = dict.fromkeys(
        one.application for one in role.descriptor.applications if not is_kibanas(one)
    )
    described: JsonObject = (
        {"description": stored["description"]} if stored.get("description") else {}
    )
    return {
        "name": role.name,
        **described,
        "metadata": stored.get("metadata", {}),
        "transient_metadata": stored.get("transient_metadata", {"enabled": True}),
        "elasticsearch": {name: stored[name] for name in ELASTICSEARCH if name in stored},
        "kibana": [*kibana],
        "_transform_error": [*errors],
        "_unrecognized_applications": [*others],
    }


def roles_json(roles: Iterable[FoundRole]) -> list[JsonObject]:
    """Return roles, sorted by name."""
    return [role_json(role) for role in sorted(roles, key=lambda role: role.name)]


def search_of(body: dict[str, Any]) -> SearchRequest:
    """Return the search that a body means: part of a name, in any case, sorted by name."""
    name = Place(ROLES.fields[0])
    conditions: list[Condition] = []
    if body["query"]:
        parts = (Gap.RUN, body["query"], Gap.RUN)
        conditions.append(Fits(name, parts, fold=True))
    if not body["filters"]["showReservedRoles"]:
        conditions.append(Not(HasId(frozenset(RESERVED_ROLES))))
    return SearchRequest(
        condition=all_of(conditions),
        sort=(SortKey(place=name, descending=body["sort"]["direction"] == "desc"),),
        offset=body["from"],
        size=body["size"],
    )
