"""What a gateway asks the verifier at `/verify`."""

from collections.abc import Callable

from keys.actions.create_key import CreatedKey
from keys.models import User
from keys.rules.caller import Caller
from keys.wire.gateway.routes import read_routes
from tests.integration.verifier.asking import Told, Verifier

CallerOf = Callable[[User], Caller]
VERIFY = "/verify"
PROXY = "127.0.0.0/8"
STRANGER = "192.0.2.9:1"
TABLE = read_routes(
    b"""
    [[route]]
    name = "read"
    methods = ["GET"]
    path = "/orders/*"
    cluster = ["monitor"]

    [[route]]
    name = "copy"
    path = "/copies/**"
    type = "cross_cluster"
    """,
    is_json=False,
)


def verify(verifier: Verifier, *lines: tuple[str, str], **more: str) -> Told:
    return verifier.ask_with(list(lines), path=VERIFY, content=b"", **more)


def key_line(created: CreatedKey) -> tuple[str, str]:
    return "authorization", f"ApiKey {created.encoded}"
