"""
User profiles: who they are of, what they are called, and how their data is named and merged.

Source: elasticsearch-specification, security/activate_user_profile and its neighbours.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence

from keys.rules.json_types import Json, JsonObject
from keys.rules.names import UNSTORABLE
from keys.rules.search.wildcards import Pattern, matches, parse_pattern

MOST_SUGGESTED = 1_000
MOST_WORDS = 32
MOST_HINTS = 100
"""Each is a comparison of its own with every profile."""


def profile_uid(*, username: str, realm: str, count: int = 0) -> str:
    """Return a profile's uid: `u_`, 43 characters that say whose it is, a count of clashes."""
    # The lengths keep two identities apart whose texts would run together alike.
    identity = f"{len(realm)}:{realm}:{username}".encode()
    digest = base64.urlsafe_b64encode(hashlib.sha256(identity).digest()).decode().rstrip("=")
    return f"u_{digest}_{count}"


def namespaces_of(labels: JsonObject, data: JsonObject) -> tuple[str, ...]:
    """Return the applications whose part of a profile these touch: the names at the top."""
    return tuple(dict.fromkeys((*labels, *data)))


def profile_data_problems(labels: JsonObject, data: JsonObject) -> list[str]:
    """Return what is wrong with what a request wants to write into a profile."""
    problems = []
    if not labels and not data:
        problems.append("update request is empty")
    for kind, value in (("labels", labels), ("data", data)):
        if any(name.startswith("_") for name in value):
            problems.append(f"{kind} keys may not start with [_]")
        if any("." in name for name in value):
            problems.append(f"{kind} keys may not contain [.]")
    return problems


def hint_problems(
    uids: Sequence[str] | None, labels: Mapping[str, Sequence[str]] | None
) -> list[str]:
    """Return what is wrong with what shall make a suggestion come first; None is not given."""
    if uids is None and labels is None:
        return ["[hint] parameter cannot be empty, either [uids] or [labels] must be specified"]
    problems = []
    if uids is not None and not uids:
        problems.append("[uids] hint cannot be empty")
    if labels is not None:
        problems += _label_hint_problems(labels)
    return problems


def suggestion_problems(*, size: int, name: str) -> list[str]:
    """Return what is wrong with what a request asks suggestions for."""
    problems = []
    if not 0 <= size <= MOST_SUGGESTED:
        problems.append(f"[size] must be between 0 and {MOST_SUGGESTED} but was [{size}]")
    if len(search_text([name]).split()) > MOST_WORDS:
        problems.append(f"[name] may have at most [{MOST_WORDS}] words")
    return problems


def merged(old: JsonObject, new: JsonObject) -> JsonObject:
    """Return `old` with what `new` says: objects are merged, all other values replaced."""
    result: JsonObject = dict(old)
    for name, value in new.items():
        before = result.get(name)
        both = isinstance(before, dict) and isinstance(value, dict)
        result[name] = merged(before, value) if both else value  # type: ignore[arg-type]  # mypy does not follow `both`
    return result


def label_terms(labels: Mapping[str, Json]) -> tuple[str, ...]:
    """Return the labels' leaves as `name.of.leaf=value`, what hints are compared with."""
    return tuple(dict.fromkeys(UNSTORABLE.sub("", leaf) for leaf in _leaves("", dict(labels))))


def search_text(parts: Iterable[str | None]) -> str:
    """Return the words of `parts` in small letters with a blank before each."""
    words = " ".join(part for part in parts if part)
    cleaned = UNSTORABLE.sub("", words).lower().split()
    return "".join(f" {word}" for word in cleaned)


def shown_data(data: JsonObject, keys: Iterable[str]) -> JsonObject:
    """
    Return the part of `data` that was asked for, and where it stands.

    Args:
        keys: names with dots between them, such as `app.theme`: it and all below it; a `*` stands
            for any run of characters.
    """
    # Nothing but the star is special here.
    literal = (key.replace("\\", r"\\").replace("?", r"\?") for key in dict.fromkeys(keys))
    patterns = [parse_pattern(key) for key in literal]
    return _shown("", data, patterns) if patterns else {}


def _shown(path: str, data: JsonObject, patterns: Sequence[Pattern]) -> JsonObject:
    found: JsonObject = {}
    for name, value in data.items():
        here = f"{path}{name}"
        if any(matches(one, here) or matches(one, f"{here}.") for one in patterns):
            found[name] = value
        elif isinstance(value, dict):
            below = _shown(f"{here}.", value, patterns)
            if below:
                found[name] = below
    return found


def _label_hint_problems(labels: Mapping[str, Sequence[str]]) -> list[str]:
    if len(labels) != 1:
        return [f"[labels] hint supports a single key, got [{','.join(labels)}]"]
    (name, values), *_ = labels.items()
    problems = []
    if "*" in name:
        problems.append("[labels] hint key cannot contain wildcard")
    if not values:
        problems.append("[labels] hint value cannot be empty")
    if len(values) > MOST_HINTS:
        problems.append(f"[labels] hint may have at most [{MOST_HINTS}] values")
    return problems


def _leaves(path: str, value: Json) -> Iterator[str]:
    match value:
        case dict():
            for name, part in value.items():
                yield from _leaves(f"{path}.{name}" if path else name, part)
        case list():
            for part in value:
                yield from _leaves(path, part)
        case bool():
            yield f"{path}={str(value).lower()}"
        case None:
            return
        case _:
            yield f"{path}={value}"
