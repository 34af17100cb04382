"""
Bar 13: creating and listing keys, and asking for privileges, over HTTP; against a bare DRF view.

One worker on one core, the load on another; rounds are interleaved and each figure is the median
of its rounds. The first figure is the server's processor time per request: requests per second
swing with whatever else the machine does.
"""

import json
import re
import ssl
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from benchmarks.credentials import basic
from benchmarks.load import Ask, Target, Unexpected, answers_within, asked_once
from benchmarks.processes import (
    end_in_order,
    memory_of,
    on_core,
    processor_seconds,
    started,
    two_cores,
)
from tests.serving.process_tree import tree_of
from tests.serving.running import RunningServer, start_server

ROUNDS = 5
SECONDS = 1.2
KEYS_IN_LIST = 25
PASSWORD = "a password of nobody's"  # noqa: S105  # of users that live for a minute
HELLO = "DRF hello"
GRID = "/app/management/security/api_keys"
# Of what the bare view costs, at least.
BARS = {"create, Basic": 0.5, "create, ApiKey": 0.5}
PARTS = ("supervisor", "granian", "worker")


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server under load: where it listens, and its processes, parents first."""

    target: Target
    processes: list[int]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One line of the table."""

    name: str
    server: Server
    ask: Ask
    milliseconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def run(self, *, seconds: float) -> None:
        before = processor_seconds(self.server.processes)
        count, took = answers_within(self.server.target, self.ask, seconds=seconds)
        spent = processor_seconds(self.server.processes) - before
        self.milliseconds.append(1000 * spent / count)
        self.rates.append(count / took)


def main() -> None:
    end_in_order()
    server_core, load_core = two_cores()
    with tempfile.TemporaryDirectory(prefix="apikeys-bench-") as folder:
        with on_core(server_core):
            server = start_server(Path(folder) / "home", env={"APIKEYS_WORKERS": "1"})
        try:
            with (
                on_core(server_core),
                django_hello(server.home / "tls") as hello,
                on_core(load_core),
            ):
                _compare(_console(server), hello, administrator=server.password)
        finally:
            server.stop()


def _compare(console: Server, hello: Server, *, administrator: str) -> None:
    cases = [
        Case(name=HELLO, server=hello, ask=Ask(path="/")),
        *(
            Case(name=name, server=console, ask=ask)
            for name, ask in _asks(console.target, administrator=administrator).items()
        ),
    ]
    for case in cases:
        case.run(seconds=SECONDS / 4)  # Warms up; what it measured is thrown away.
        case.milliseconds.clear()
        case.rates.clear()
    for _ in range(ROUNDS):
        for case in cases:
            case.run(seconds=SECONDS)
    _print_speed(cases)
    _print_memory(console, hello)


def _console(server: RunningServer) -> Server:
    port = urlsplit(server.url).port
    if port is None:
        raise Unexpected(f"no port in {server.url}")
    return Server(
        target=Target(port=port, ca=server.ca_path), processes=tree_of(server.process.pid)
    )


@contextmanager
def django_hello(tls: Path) -> Iterator[Server]:
    """Serve the bare view with the certificate in this folder."""
    context = ssl.create_default_context(cafile=str(tls / "ca.crt"))
    with started(
        "benchmarks.hello",
        *("--certificate", str(tls / "server.crt"), "--key", str(tls / "server.key")),
        context=context,
    ) as server:
        target = Target(port=server.port, ca=tls / "ca.crt")
        yield Server(target=target, processes=[*server.processes])


def _asks(target: Target, *, administrator: str) -> dict[str, Ask]:
    """Return the measured requests by name, with the rows and credentials that they need."""
    by_elastic = basic("elastic", administrator)
    for username, privilege in (("owner", "manage_own_api_key"), ("keeper", "manage_api_key")):
        _put_user(target, username, privilege, by=by_elastic)
    owner, keeper = basic("owner", PASSWORD), basic("keeper", PASSWORD)
    _put_user(target, "maker", "manage_own_api_key", by=by_elastic)
    maker = basic("maker", PASSWORD)
    by_key = _made_key(target, by=maker)
    keeper_key = _made_key(target, by=keeper)
    for _ in range(KEYS_IN_LIST):
        _made_key(target, by=owner)
    for _ in range(KEYS_IN_LIST - 1):
        _made_key(target, by=keeper)
    listing = "/_security/api_key?owner=true"
    return {
        "create, Basic": _creation(by=maker),
        # A key may only make keys that can do nothing.
        "create, ApiKey": _creation(by=by_key, role_descriptors={"none": {}}),
        "_has_privileges, Basic": _question(by=maker),
        "_has_privileges, ApiKey": _question(by=by_key),
        f"list {KEYS_IN_LIST}, Basic": Ask(path=listing, headers=owner),
        f"list {KEYS_IN_LIST}, ApiKey": Ask(path=listing, headers=keeper_key),
        f"grid {KEYS_IN_LIST}, session": Ask(
            path=GRID, headers=session(target, "owner", password=PASSWORD)
        ),
    }


def _creation(*, by: Mapping[str, str], **more: object) -> Ask:
    body = json.dumps({"name": "bench", **more})
    return Ask(method="POST", path="/_security/api_key", headers=by, body=body)


def _question(*, by: Mapping[str, str]) -> Ask:
    index = {"names": ["logs-today", "metrics-*"], "privileges": ["read", "write"]}
    body = json.dumps({"cluster": ["manage_own_api_key", "monitor"], "index": [index]})
    return Ask(method="POST", path="/_security/user/_has_privileges", headers=by, body=body)


def _made_key(target: Target, *, by: Mapping[str, str]) -> dict[str, str]:
    """Make a key and return the header that it is used with."""
    answer = json.loads(asked_once(target, _creation(by=by)).body)
    return {"Authorization": f"ApiKey {answer['encoded']}"}


def _put_user(target: Target, username: str, privilege: str, *, by: Mapping[str, str]) -> None:
    role = json.dumps({"cluster": [privilege]})
    user = json.dumps({"password": PASSWORD, "roles": [username]})
    for path, body in ((f"role/{username}", role), (f"user/{username}", user)):
        asked_once(target, Ask(method="PUT", path=f"/_security/{path}", headers=by, body=body))


def session(target: Target, username: str, *, password: str) -> dict[str, str]:
    """Log in as a browser does and return the session's header."""
    form = asked_once(target, Ask(path="/login", headers={"Accept": "text/html"}))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.body)
    if token is None:
        raise Unexpected("the login page has no CSRF token")
    fields = {
        "csrfmiddlewaretoken": token[1],
        "username": username,
        "password": password,
    }
    login = Ask(
        method="POST",
        path="/login",
        headers={
            **_cookies(form.headers),
            "Accept": "text/html",
            "Origin": f"https://{target.authority}",
        },
        body=urlencode(fields),
        media_type="application/x-www-form-urlencoded",
        status=302,
    )
    return _cookies(asked_once(target, login).headers) | {"Accept": "text/html"}


def _cookies(headers: str) -> dict[str, str]:
    found = re.findall(r"^set-cookie: ([^;]+)", headers, re.MULTILINE | re.IGNORECASE)
    return {"Cookie": "; ".join(found)}


def _print_speed(cases: list[Case]) -> None:
    hello = cases[0]
    print(f"\nConsole, one worker, {ROUNDS} rounds of {SECONDS} s, medians; ratios to {HELLO}")
    print(f"{'request':24}{'CPU ms':>9}{'CPU ratio':>11}{'bar':>6}{'per s':>9}{'rate ratio':>12}")
    for case in cases:
        cpu = _median_ratio(hello.milliseconds, case.milliseconds)
        rate = _median_ratio(case.rates, hello.rates)
        print(
            f"{case.name:24}{median(case.milliseconds):9.2f}{cpu:11.2f}{BARS.get(case.name, ''):>6}"
            f"{median(case.rates):9.0f}{rate:12.2f}"
        )


def _median_ratio(above: list[float], below: list[float]) -> float:
    """Return the median of the rounds' ratios: what disturbs a round disturbs both of its parts."""
    return median(one / other for one, other in zip(above, below, strict=True))


def _print_memory(console: Server, hello: Server) -> None:
    print(f"\n{'memory, MiB':22}{'RSS':>9}{'PSS':>11}")
    for name, pid in zip(PARTS, console.processes, strict=False):
        memory = memory_of(pid)
        print(f"{name:22}{memory.rss:9.0f}{memory.pss:11.0f}")
    memory = memory_of(hello.processes[-1])
    print(f"{f'{HELLO} worker':22}{memory.rss:9.0f}{memory.pss:11.0f}")


if __name__ == "__main__":
    main()
