"""
Rules that give roles to users of other realms: a small language of conditions, read and judged.

A rule is `{"field": {name: value}}`, or rules united by `any`, `all`, and, inside `all`, `except`.
A text value may hold wildcards or be a `/regular expression/`; both become automata.

Source: Elasticsearch 9, ExpressionParser and ExpressionModel.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from keys.rules.errors import BadPattern, BadRules
from keys.rules.json_types import Json, JsonObject
from keys.rules.names import UNSTORABLE
from keys.rules.pattern_allowance import PatternAllowance
from keys.rules.privileges import pattern

Scalar: TypeAlias = str | int | float | bool | None
Subject: TypeAlias = Mapping[str, Sequence[Scalar]]
"""What is known of a user, by field: `username`, `dn`, `groups`, `realm.name`, `metadata.…`."""

LONGEST_NAME = 1024
DEEPEST = 50
DISTINGUISHED = frozenset({"dn", "groups"})
"""Fields that hold distinguished names, where letters and blanks around `,` and `=` count less."""
AROUND_SEPARATORS = re.compile("[ ]?([,=])[ ]?")
RUNS_OF_BLANKS = re.compile("[ ]+")
WHERE = "failed to parse rules expression"


@dataclass(frozen=True)
class AllOf:
    parts: tuple["Rule", ...]

    def holds(self, subject: Subject) -> bool:
        return all(part.holds(subject) for part in self.parts)


@dataclass(frozen=True)
class AnyOf:
    parts: tuple["Rule", ...]

    def holds(self, subject: Subject) -> bool:
        return any(part.holds(subject) for part in self.parts)


@dataclass(frozen=True)
class Except:
    part: "Rule"

    def holds(self, subject: Subject) -> bool:
        return not self.part.holds(subject)


@dataclass(frozen=True)
class FieldIs:
    """Holds when some value of the user's field is one of `values`; null is a field without any."""

    name: str
    values: tuple[Scalar, ...]

    def holds(self, subject: Subject) -> bool:
        found = subject.get(self.name) or (None,)
        return any(
            _is_alike(wanted, value, distinguished=self.name in DISTINGUISHED)
            for wanted in self.values
            for value in found
        )


Rule: TypeAlias = AllOf | AnyOf | Except | FieldIs


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """A role mapping as far as its evaluation needs it."""

    rule: Rule
    roles: tuple[str, ...]
    enabled: bool = True


def read_rules(value: Json) -> Rule:
    """
    Return the rule that `value` spells.

    Raises:
        BadRules: it cannot be read, is nested too deeply, or holds a faulty pattern.
    """
    return _Reader().rule(value)


def roles_from(mappings: Iterable[Mapped], subject: Subject) -> tuple[str, ...]:
    """Return the roles that the enabled mappings give this user, each once, sorted."""
    return tuple(
        sorted(
            {
                role
                for mapping in mappings
                if mapping.enabled and mapping.rule.holds(subject)
                for role in mapping.roles
            }
        )
    )


def subject_of(
    *,
    username: str,
    realm: str,
    dn: str | None = None,
    groups: Sequence[str] = (),
    metadata: JsonObject | None = None,
) -> Subject:
    """Return the fields that rules ask for; metadata that is no plain value or list is left out."""
    found: dict[str, Sequence[Scalar]] = {
        "username": (username,),
        "realm.name": (realm,),
        "dn": (dn,),
        "groups": tuple(groups),
    }
    for name, value in (metadata or {}).items():
        values = value if isinstance(value, list) else [value]
        found[f"metadata.{name}"] = tuple(one for one in values if not isinstance(one, list | dict))
    return found


@dataclass(frozen=True, kw_only=True)
class RoleTemplate:
    """
    A mustache template that yields role names; kept as it is.

    Attributes:
        template: compact JSON text of the script, `{"source": …}`.
        format: whether the template yields one name or a JSON array of them.
    """

    template: str
    format: str = "string"

    def json(self) -> JsonObject:
        return {"template": self.template, "format": self.format}


@dataclass(frozen=True, kw_only=True)
class MappingParts:
    """What a request to put a role mapping says, read."""

    name: str
    roles: tuple[str, ...] = ()
    templates: tuple[RoleTemplate, ...] = ()
    metadata: JsonObject = field(default_factory=dict)


def mapping_problems(parts: MappingParts) -> list[str]:
    """Return what is wrong with a role mapping whose rules can be read."""
    problems = []
    if not parts.name:
        problems.append("role-mapping name is missing")
    if len(parts.name) > LONGEST_NAME or UNSTORABLE.search(parts.name):
        problems.append("role-mapping name is too long or holds NUL or a lone surrogate")
    if not parts.roles and not parts.templates:
        problems.append("role-mapping roles or role-templates are missing")
    if parts.roles and parts.templates:
        problems.append("role-mapping cannot have both roles and role-templates")
    if any(one.format not in {"string", "json"} for one in parts.templates):
        problems.append("role-mapping role-template format must be [string] or [json]")
    if any(name.startswith("_") for name in parts.metadata):
        problems.append("metadata keys may not start with [_]")
    return problems


class _Reader:
    """Reads one expression; its patterns share what they may cost."""

    def __init__(self) -> None:
        self._allowance = PatternAllowance()

    def rule(self, value: Json, *, may_except: bool = False, depth: int = 0) -> Rule:
        if depth > DEEPEST:
            raise BadRules(f"{WHERE}. it is nested more than [{DEEPEST}] levels deep")
        name, content = _only_field(value, "an object with one field")
        match name:
            case "any":
                return AnyOf(self._parts(name, content, may_except=False, depth=depth))
            case "all":
                return AllOf(self._parts(name, content, may_except=True, depth=depth))
            case "except" if may_except:
                return Except(self.rule(content, depth=depth + 1))
            case "field":
                return self._field(content)
            case _:
                raise BadRules(f"{WHERE}. field [{name}] is not recognised in this context")

    def _parts(self, name: str, value: Json, *, may_except: bool, depth: int) -> tuple[Rule, ...]:
        if not isinstance(value, list):
            raise BadRules(f"{WHERE}. field [{name}] requires an array")
        return tuple(self.rule(part, may_except=may_except, depth=depth + 1) for part in value)

    def _field(self, value: Json) -> FieldIs:
        name, content = _only_field(value, "the object of [field] to name one field")
        values = content if isinstance(content, list) else [content]
        if not values:
            raise BadRules(f"{WHERE}. no values for field [{name}] were given")
        return FieldIs(name=name, values=tuple(self._scalar(name, one) for one in values))

    def _scalar(self, name: str, value: Json) -> Scalar:
        if isinstance(value, list | dict):
            raise BadRules(
                f"{WHERE}. values of field [{name}] must be a boolean, a number, a string or null"
            )
        problem = self._allowance.problem(value) if isinstance(value, str) else None
        if problem:
            raise BadRules(f"{WHERE}. {problem}")
        return value


def _only_field(value: Json, expected: str) -> tuple[str, Json]:
    if not isinstance(value, dict) or len(value) != 1:
        raise BadRules(f"{WHERE}. expected {expected}")
    return next(iter(value.items()))


def _is_alike(wanted: Scalar, value: Scalar, *, distinguished: bool) -> bool:
    if isinstance(wanted, str) and isinstance(value, str):
        return _describes(wanted, value) or (
            distinguished and _describes(_normal(wanted), _normal(value))
        )
    # In Python `True == 1`, in JSON it is not.
    return isinstance(wanted, bool) is isinstance(value, bool) and wanted == value


def _describes(wanted: str, value: str) -> bool:
    try:
        return pattern(wanted).matches(value)
    except BadPattern:
        return False


def _normal(name: str) -> str:
    """Return a distinguished name as two that mean the same are both written."""
    return AROUND_SEPARATORS.sub(r"\1", RUNS_OF_BLANKS.sub(" ", name.strip())).lower()
