"""
What the verifier is measured against: a bare RSGI application on its own server settings.

    python -m benchmarks.hello_rsgi [--certificate … --key …]

prints `ready <port>` and serves until SIGTERM.
"""

import argparse
import asyncio
import multiprocessing
import sys
from pathlib import Path

from apikeys_site.serving.listening import open_listening_socket
from apikeys_site.serving.verifier_server import VerifierServer
from keys.verifier.rsgi import HttpProtocol, Scope

BODY = b"hello"
HEADERS = [("content-type", "text/plain")]


class Hello:
    async def __rsgi__(self, _scope: Scope, protocol: HttpProtocol) -> None:
        protocol.response_bytes(200, HEADERS, BODY)

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None: ...

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None: ...


def main() -> None:
    parser = argparse.ArgumentParser(prog="hello_rsgi")
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    options = parser.parse_args()
    listening = open_listening_socket("127.0.0.1", 0, host_variable="-", port_variable="-")
    multiprocessing.set_start_method("fork")
    sys.stdout.write(f"ready {listening.getsockname()[1]}\n")
    sys.stdout.flush()
    VerifierServer(
        descriptor=listening.fileno(),
        certificate=options.certificate,
        key=options.key,
        load_application=Hello,
    ).run()


if __name__ == "__main__":
    main()
