"""Keys with limits, and what a verifier says of them."""

import json
from collections.abc import Mapping
from urllib.parse import urlencode

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey, Change, ChangeKind
from keys.rules.json_types import JsonObject
from tests.integration.verifier.asking import Told, Verifier

VERIFY = "/verify"
INSIDE, OUTSIDE = "10.1.2.3", "192.0.2.9"
NETWORKS: JsonObject = {"networks": ["10.0.0.0/8", "2001:db8::/32"]}
FORM = ("content-type", "application/x-www-form-urlencoded")


def limit(created: CreatedKey, limits: JsonObject | None) -> CreatedKey:
    """Store limits, and tell the verifiers."""
    ApiKey.objects.filter(pk=created.key.pk).update(limits=limits)
    Change.objects.create(kind=ChangeKind.KEY, subject=created.key.public_id)
    return created


def line_of(created: CreatedKey) -> tuple[str, str]:
    return "authorization", f"ApiKey {created.encoded}"


def batch(
    verifier: Verifier, asker: tuple[str, str], *checks: Mapping[str, str]
) -> list[JsonObject]:
    content = json.dumps({"checks": [*checks]}).encode()
    told = verifier.ask_with([asker], path="/verify/batch", content=content, method="POST")
    results = told.json["results"]
    assert isinstance(results, list)
    return [one for one in results if isinstance(one, dict)]


def introspect(verifier: Verifier, asker: tuple[str, str], **form: str) -> Told:
    content = urlencode(form).encode()
    return verifier.ask_with([asker, FORM], path="/introspect", content=content, method="POST")
