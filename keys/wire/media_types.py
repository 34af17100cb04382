"""Which forms of a body Elasticsearch's clients send and ask for, and which of them we speak."""

import re
from dataclasses import dataclass

JSON = "application/json"
VENDOR_JSON = "application/vnd.elasticsearch+json"
JSON_TYPES = frozenset({JSON, "application/x-ndjson"})
VENDOR_TYPES = frozenset({VENDOR_JSON, "application/vnd.elasticsearch+x-ndjson"})
# Known to Elasticsearch, not spoken here.
OTHER_FORMATS = frozenset(
    {
        "application/yaml",
        "application/cbor",
        "application/smile",
        "application/vnd.elasticsearch+yaml",
        "application/vnd.elasticsearch+cbor",
        "application/vnd.elasticsearch+smile",
    }
)
COMPATIBLE_VERSIONS = frozenset({"8", "9"})
PARAMETER = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*=\s*(\"?)([^\";]*)\2\s*", re.ASCII)


class UnsupportedMediaType(ValueError):
    """A form that we do not speak."""


class BadCompatibility(ValueError):
    """A vendor type asks to be compatible with a version that we are not."""


@dataclass(frozen=True)
class MediaType:
    """`essence`: type and subtype; `version`: what `compatible-with` asks, if it is there."""

    essence: str
    version: str | None
    charset: str

    @classmethod
    def parse(cls, text: str) -> "MediaType":
        essence, *parameters = text.split(";")
        found = [match for part in parameters if (match := PARAMETER.fullmatch(part))]
        values = {match[1].lower(): match[3].strip() for match in found}
        return cls(
            essence=essence.strip().lower(),
            version=values.get("compatible-with"),
            charset=values.get("charset", "utf-8").lower(),
        )

    @property
    def is_compatible(self) -> bool:
        return self.version is None or self.version in COMPATIBLE_VERSIONS


def check_content_type(header: str) -> None:
    """
    Let the type of a body that we read pass.

    Raises:
        UnsupportedMediaType: it is none of JSON's, or not in UTF-8.
        BadCompatibility: another version than ours or the one before is asked for.
    """
    found = MediaType.parse(header)
    if found.charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(header)
    if found.essence in VENDOR_TYPES:
        if not found.is_compatible:
            raise BadCompatibility(header)
    elif found.essence not in JSON_TYPES:
        raise UnsupportedMediaType(header)


def answer_type(accept: str) -> str:
    """
    Return the media type of the answer to a request with this `Accept` header.

    A vendor type is answered in kind; whatever we do not know gets plain JSON, as it does there.

    Raises:
        UnsupportedMediaType: only forms are asked for that we do not speak.
        BadCompatibility: another version than ours or the one before is asked for.
    """
    asked = [MediaType.parse(part) for part in accept.split(",")]
    for one in asked:
        if one.essence in VENDOR_TYPES:
            if not one.is_compatible:
                raise BadCompatibility(accept)
            return f"{VENDOR_JSON};compatible-with={one.version}" if one.version else VENDOR_JSON
        if one.essence in JSON_TYPES:
            return JSON
    if all(one.essence in OTHER_FORMATS for one in asked):
        raise UnsupportedMediaType(accept)
    return JSON
