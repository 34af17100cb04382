"""Which header lines tell of the original request, for each gateway."""

from collections.abc import Mapping
from dataclasses import dataclass

ORIGINAL_IN_QUERY = "original"
"""The last parameter of the query, in which Envoy hands over the original target as it is."""


@dataclass(frozen=True, kw_only=True)
class Family:
    """
    Header names, in lower case, under which one kind of gateway tells of the original request.

    Attributes:
        method, target: empty where the request to the verifier itself tells, as Envoy's does.
        certificate: the client's certificate, PEM or DER in base64, as a whole.
        subject: its subject alone, for gateways that know no more.
    """

    method: str = ""
    target: str = ""
    certificate: str = "x-client-certificate"
    subject: str = "x-client-subject"

    @property
    def is_in_request_line(self) -> bool:
        return not self.target


_ORIGINAL = Family(method="x-original-method", target="x-original-uri")
_FORWARDED = Family(method="x-forwarded-method", target="x-forwarded-uri")

FAMILIES: Mapping[str, Family] = {
    "nginx": _ORIGINAL,
    "haproxy": _ORIGINAL,
    "kong": _ORIGINAL,
    "traefik": Family(
        method="x-forwarded-method",
        target="x-forwarded-uri",
        certificate="x-forwarded-tls-client-cert",
    ),
    "caddy": _FORWARDED,
    "apisix": _FORWARDED,
    "envoy": Family(),
}

# What some gateway, or some framework behind one, takes for the original request.
TELLING: frozenset[str] = frozenset(
    {
        "x-original-method",
        "x-original-uri",
        "x-original-url",
        "x-rewrite-url",
        "x-forwarded-method",
        "x-forwarded-uri",
        "x-envoy-original-path",
        "x-envoy-original-method",
        "x-http-method",
        "x-http-method-override",
        "x-method-override",
    }
)


def foreign_to(family: Family) -> frozenset[str]:
    """Return the names that tell of an original request, but are not this family's."""
    return TELLING - {family.method, family.target}
