"""Real gateways with the documentation's recipes, on this machine's ports."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import patience
from tests.patience import wait_until
from tests.serving.gateways.recipes import blocks, filled_in

# Debian keeps some of them where only root looks.
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


@dataclass(frozen=True, kw_only=True)
class Place:
    """
    Where a gateway stands.

    Attributes:
        certificate, key: what it serves; `authority`: what it trusts.
    """

    folder: Path
    certificate: Path
    key: Path
    authority: Path
    port: int
    verifier: int
    application: int

    @property
    def common(self) -> dict[str, str]:
        return {
            "127.0.0.1:5602": f"127.0.0.1:{self.verifier}",
            "127.0.0.1:8000": f"127.0.0.1:{self.application}",
            "/etc/apikeys/ca.crt": str(self.authority),
        }


def nginx(place: Place) -> list[str]:
    (recipe,) = blocks("nginx")
    recipe = filled_in(
        recipe,
        {
            **place.common,
            "listen 443 ssl": f"listen 127.0.0.1:{place.port} ssl",
            "/etc/nginx/api.crt": str(place.certificate),
            "/etc/nginx/api.key": str(place.key),
        },
    )
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    folders = "".join(f"{kind}_temp_path {place.folder}/{kind};\n" for kind in kinds)
    file = place.folder / "nginx.conf"
    file.write_text(
        f"daemon off;\nworker_processes 1;\npid {place.folder}/nginx.pid;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{folders}{recipe}}}\n"
    )
    return ["nginx", "-e", "stderr", "-c", str(file)]


def haproxy(place: Place) -> list[str]:
    (script,) = blocks("lua")
    (recipe,) = blocks("haproxy")
    both = place.folder / "api.pem"
    both.write_text(place.certificate.read_text() + place.key.read_text())
    own_name = {"abns@verifier": f"abns@verifier-{place.port}"}
    lua = place.folder / "verify.lua"
    patient = {"timeout = 2000": f"timeout = {patience.SECONDS * 1000:.0f}"}
    lua.write_text(filled_in(script, {**own_name, **patient}))
    file = place.folder / "haproxy.cfg"
    file.write_text(
        filled_in(
            recipe,
            {
                **place.common,
                **own_name,
                "/etc/haproxy/verify.lua": str(lua),
                "/etc/haproxy/api.pem": str(both),
                "bind :443": f"bind 127.0.0.1:{place.port}",
                "timeout connect 2s": f"timeout connect {patience.SECONDS:.0f}s",
                "timeout server 30s": f"timeout server {patience.SECONDS:.0f}s",
            },
        )
    )
    return ["haproxy", "-db", "-f", str(file)]


def caddy(place: Place) -> list[str]:
    (recipe,) = blocks("caddy")
    served = f"https://localhost:{place.port} {{\n    tls {place.certificate} {place.key}\n"
    file = place.folder / "Caddyfile"
    file.write_text(
        "{\nadmin off\nauto_https off\n}\n"
        + filled_in(recipe, {**place.common, "api.example.com {\n": served})
    )
    return ["caddy", "run", "--adapter", "caddyfile", "--config", str(file)]


GATEWAYS: Mapping[str, Callable[[Place], Sequence[str]]] = {
    "nginx": nginx,
    "haproxy": haproxy,
    "caddy": caddy,
}


@contextmanager
def running_gateway(name: str, place: Place, *, answers: Callable[[], bool]) -> Iterator[None]:
    """Run the program until `answers()` is true, and then until the end."""
    place.folder.mkdir()
    program, *arguments = GATEWAYS[name](place)
    path = shutil.which(program, path=PATH)
    assert path, f"{program} is not installed; make test-programs installs it"
    with (place.folder / "output.log").open("w") as output:
        process = subprocess.Popen(  # noqa: S603  # a gateway with our own recipe
            [path, *arguments],
            env={"PATH": PATH, "HOME": str(place.folder)},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        assert wait_until(lambda: process.poll() is not None or answers())
        assert process.poll() is None, (place.folder / "output.log").read_text()
        yield
    finally:
        process.terminate()
        process.wait(patience.SECONDS)
