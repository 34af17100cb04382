"""The recipes for gateways, run by the real programs in front of the real verifier."""

import json
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests import patience
from tests.patience import wait_until
from tests.ports import free_port
from tests.serving.gateways.neighbours import Application, Relay, running_application
from tests.serving.gateways.programs import GATEWAYS, Place, running_gateway
from tests.serving.gateways.recipes import blocks
from tests.serving.running import RunningServer, running_server
from tests.serving.verifier.installation import RunningVerifier

REQUESTS = 12
HEADERS = {
    "x-auth-key-id",
    "x-auth-key-name",
    "x-auth-user",
    "x-auth-realm",
    "x-auth-type",
    "x-auth-expires-at",
}
READER = {
    "cluster": ["monitor"],
    "applications": [{"application": "shop", "privileges": ["data:read/*"], "resources": ["*"]}],
}


class Installation:
    """The console, and a verifier for each family of gateways."""

    def __init__(self, server: RunningServer, verifiers: dict[str, str]) -> None:
        self.server = server
        self.verifiers = verifiers
        self.trust = ssl.create_default_context(cafile=server.ca_path)

    def call(self, method: str, path: str, body: object) -> dict[str, str]:
        login = b64encode(f"elastic:{self.server.password}".encode()).decode()
        connection = HTTPSConnection(
            urlsplit(self.server.url).netloc, context=self.trust, timeout=patience.SECONDS
        )
        connection.request(
            method,
            path,
            body=json.dumps(body),
            headers={"Authorization": f"Basic {login}", "Content-Type": "application/json"},
        )
        answer = connection.getresponse()
        told: dict[str, str] = json.loads(answer.read())
        connection.close()
        assert answer.status == 200, told
        return told

    def make_key(
        self, descriptor: dict[str, object], *, limits: dict[str, object] | None = None
    ) -> dict[str, str]:
        body = {"name": "naïve", "role_descriptors": {"r": descriptor}, "limits": limits}
        return self.call("POST", "/_security/api_key", body)


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("gateways")
    (routes,) = blocks("toml routes")
    (folder / "routes.toml").write_text(routes)

    def variables(family: str) -> dict[str, str]:
        return {
            "APIKEYS_VERIFIER_PORT": str(free_port()),
            "APIKEYS_ROUTES": str(folder / "routes.toml"),
            "APIKEYS_VERIFIER_FORWARDED": family,
            "APIKEYS_TRUSTED_PROXIES": "127.0.0.1",
        }

    with ExitStack() as stack:
        server = stack.enter_context(running_server(folder / "home", env=variables("nginx")))
        other = stack.enter_context(
            running_server(folder / "home", env=variables("caddy"), part="verifier")
        )
        yield Installation(
            server,
            {
                "nginx": server.verifier_url,
                "haproxy": server.verifier_url,
                "caddy": other.verifier_url,
            },
        )


class TestTheRoutes:
    def test_are_read_again_when_the_verifier_is_told_to(
        self, installation: Installation, tmp_path: Path
    ) -> None:
        key = installation.make_key({"cluster": ["monitor"]})
        routes = tmp_path / "routes.toml"
        routes.write_text("[[route]]\nname = 'a'\npath = '/a'\n")
        env = {
            "APIKEYS_VERIFIER_PORT": str(free_port()),
            "APIKEYS_ROUTES": str(routes),
            "APIKEYS_VERIFIER_FORWARDED": "nginx",
            "APIKEYS_TRUSTED_PROXIES": "127.0.0.1",
            "APIKEYS_TLS": "off",
            "APIKEYS_API_KEY_ENABLED": "true",
            "APIKEYS_SECRETS_DIR": str(installation.server.home / "secrets"),
            "DATABASE_URL": f"sqlite:///{installation.server.home}/apikeys.sqlite3",
        }
        with running_server(tmp_path / "home", env=env, part="verifier") as server:

            def status_of(path: str) -> int:
                told = {"X-Original-Method": "GET", "X-Original-URI": path}
                line = {"Authorization": f"ApiKey {key['encoded']}"}
                return RunningVerifier(server).answer_of("/verify", {**told, **line})[0]

            before = status_of("/a"), status_of("/b")
            routes.write_text("nonsense")
            server.reload()
            assert wait_until(lambda: "The old routes stay." in server.errors)
            unchanged = status_of("/a"), status_of("/b")
            routes.write_text("[[route]]\nname = 'b'\npath = '/b'\n")
            server.reload()
            assert wait_until(lambda: status_of("/b") == 200)

        assert (before, unchanged) == ((200, 403), (200, 403))


class Gateway:
    """One gateway between us, the verifier and an application."""

    def __init__(self, place: Place, *, trust: ssl.SSLContext) -> None:
        self._place = place
        self._trust = trust

    def ask(self, path: str, **headers: str) -> int:
        return self.answer_to(path, **headers)[0]

    def answer_to(self, path: str, **headers: str) -> tuple[int, dict[str, str]]:
        """Return status and header lines."""
        connection = HTTPSConnection(
            "localhost", self._place.port, context=self._trust, timeout=patience.SECONDS
        )
        try:
            # As it is: the client would refuse to send some of these paths.
            connection.putrequest("GET", path, skip_accept_encoding=True)
            for name, line in headers.items():
                connection.putheader(name.replace("_", "-"), line)
            connection.endheaders()
            answer = connection.getresponse()
            answer.read()
            return answer.status, {name.lower(): line for name, line in answer.getheaders()}
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return self.ask("/status") == 401  # nobody has a key yet
        except OSError:
            return False


@pytest.fixture(scope="module")
def application() -> Iterator[Application]:
    with running_application() as running:
        yield running


@pytest.fixture(scope="module", params=sorted(GATEWAYS))
def name(request: pytest.FixtureRequest) -> str:
    chosen: str = request.param
    return chosen


@pytest.fixture(scope="module")
def relay(name: str, installation: Installation) -> Iterator[Relay]:
    port = urlsplit(installation.verifiers[name]).port
    assert port
    relay = Relay(port)
    yield relay
    relay.close()


@pytest.fixture(scope="module")
def gateway(
    name: str,
    relay: Relay,
    installation: Installation,
    application: Application,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Gateway]:
    tls: Path = installation.server.home / "tls"
    place = Place(
        folder=tmp_path_factory.mktemp(name) / "gateway",
        certificate=tls / "server.crt",
        key=tls / "server.key",
        authority=installation.server.ca_path,
        port=free_port(),
        verifier=relay.port,
        application=application.port,
    )
    gateway = Gateway(place, trust=installation.trust)
    with running_gateway(name, place, answers=gateway.answers):
        yield gateway


@pytest.fixture(scope="module")
def reader(installation: Installation) -> dict[str, str]:
    return installation.make_key(READER)


class TestAGateway:
    @pytest.mark.parametrize("header", ["ApiKey", "Bearer", "Basic", "X-API-Key"])
    def test_tells_the_application_who_asks(
        self, gateway: Gateway, application: Application, reader: dict[str, str], header: str
    ) -> None:
        # To many an application an underscore is what a hyphen is.
        underscored = {name.replace("-", "_") for name in HEADERS} | {"x-auth_user", "x_auth-user"}
        spoofed = dict.fromkeys({*HEADERS, *underscored}, "root")
        encoded = reader["encoded"]
        given = (
            {"X-API-Key": encoded}
            if header == "X-API-Key"
            else {"Authorization": f"{header} {encoded}"}
        )

        status = gateway.ask("/orders/17?a=b", **given, **spoofed)

        assert status == 200
        seen = application.seen[-1]
        assert seen["x-auth-key-id"] == reader["id"]
        assert seen["x-auth-key-name"] == "na%C3%AFve"
        assert seen["x-auth-user"] == "elastic"
        assert seen["x-auth-realm"] == "reserved"
        assert seen["x-auth-type"] == "rest"
        assert seen.get("x-auth-expires-at", "") == ""
        assert not {"authorization", "x-api-key", *underscored}.intersection(seen)
        assert encoded not in str(seen)

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/status", 200),
            ("/public/a/b", 200),
            ("/orders", 403),
            ("/nowhere", 403),
            ("/public/..%2fadmin", 403),
            ("/public/a;b", 403),
            ("/public//a", 403),
            ("/public/%2e%2e/admin", 403),
            ("/public/%ff", 403),
        ],
    )
    def test_lets_through_what_a_route_fits(
        self,
        gateway: Gateway,
        application: Application,
        reader: dict[str, str],
        path: str,
        status: int,
    ) -> None:
        before = len(application.seen)

        assert gateway.ask(path, Authorization=f"ApiKey {reader['encoded']}") == status
        assert len(application.seen) - before == (1 if status == 200 else 0)

    def test_refuses_a_key_that_may_not(self, gateway: Gateway, installation: Installation) -> None:
        weak = installation.make_key({"cluster": ["manage_own_api_key"]})

        line = f"ApiKey {weak['encoded']}"

        assert gateway.ask("/public/a", Authorization=line) == 200
        assert gateway.ask("/status", Authorization=line) == 403

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Authorization": "ApiKey bm9ib2R5OnNlY3JldA=="},
            {"Authorization": "Basic bm9ib2R5OnNlY3JldA=="},
            {"Authorization": "Bearer x", "X-API-Key": "bm9ib2R5OnNlY3JldA=="},
        ],
    )
    def test_refuses_who_has_no_good_key(
        self, gateway: Gateway, application: Application, headers: dict[str, str]
    ) -> None:
        before = len(application.seen)

        assert gateway.ask("/public/a", **headers, **{"X-Auth-User": "root"}) == 401
        assert len(application.seen) == before

    def test_refuses_two_keys(self, gateway: Gateway, reader: dict[str, str]) -> None:
        both = {"Authorization": f"ApiKey {reader['encoded']}", "X-API-Key": reader["encoded"]}

        assert gateway.ask("/public/a", **both) == 401

    def test_is_not_told_another_path_by_the_client(
        self, gateway: Gateway, installation: Installation
    ) -> None:
        weak = installation.make_key({"cluster": ["manage_own_api_key"]})
        told = dict.fromkeys(
            ["X-Original-URI", "X-Forwarded-Uri", "X-Original-URL", "X-Rewrite-URL"], "/public/a"
        )

        assert gateway.ask("/status", Authorization=f"ApiKey {weak['encoded']}", **told) == 403

    def test_refuses_a_key_once_it_is_revoked(
        self, gateway: Gateway, installation: Installation
    ) -> None:
        key = installation.make_key(READER)
        line = f"ApiKey {key['encoded']}"
        before = gateway.ask("/status", Authorization=line)

        installation.call("DELETE", "/_security/api_key", {"ids": [key["id"]]})

        assert (before, gateway.ask("/status", Authorization=line)) == (200, 401)

    def test_says_when_a_key_may_be_used_again(
        self, gateway: Gateway, application: Application, installation: Installation
    ) -> None:
        once: dict[str, object] = {"rate": {"requests": 1, "per": "minute"}}
        line = f"ApiKey {installation.make_key(READER, limits=once)['encoded']}"
        first = gateway.ask("/status", Authorization=line)
        before = len(application.seen)

        status, headers = gateway.answer_to("/status", Authorization=line)

        assert (first, status, len(application.seen) - before) == (200, 429, 0)
        assert 1 <= int(headers["retry-after"]) <= 60
        assert headers["ratelimit-policy"] == '"key";q=1;w=60'
        assert headers["ratelimit"].startswith('"key";r=0;t=')

    @pytest.mark.parametrize(
        ("networks", "status"),
        [
            pytest.param(["127.0.0.0/8", "::1"], 200, id="of this machine"),
            pytest.param(["192.0.2.0/24"], 401, id="of somebody whom the client names"),
        ],
    )
    def test_tells_where_the_client_stands(
        self, gateway: Gateway, installation: Installation, networks: list[str], status: int
    ) -> None:
        key = installation.make_key(READER, limits={"networks": networks})
        told = dict.fromkeys(["X-Forwarded-For", "X-Real-IP", "Forwarded"], "192.0.2.7")

        assert gateway.ask("/status", Authorization=f"ApiKey {key['encoded']}", **told) == status

    def test_keeps_its_connections_to_the_verifier(
        self, gateway: Gateway, relay: Relay, reader: dict[str, str]
    ) -> None:
        line = f"ApiKey {reader['encoded']}"
        gateway.ask("/status", Authorization=line)
        before = relay.connections

        statuses = {gateway.ask("/status", Authorization=line) for _ in range(REQUESTS)}

        assert statuses == {200}
        assert relay.connections - before <= REQUESTS // 4
