"""
The verifier's own process without its supervisor, with or without counting uses.

    python -m benchmarks.verifier_process [--without-uses]

prints `ready <port>` and serves until SIGTERM; the product itself has no such switch.
"""

import argparse
import multiprocessing
import sys

from apikeys_site.serving.draining_rsgi import RsgiApplication
from apikeys_site.serving.listening import open_listening_socket
from apikeys_site.serving.verifier_server import VerifierServer


def tracked() -> RsgiApplication:
    from keys.verifier.program import load  # noqa: PLC0415  # in the worker alone

    return load()


def untracked() -> RsgiApplication:
    application = tracked()
    from keys.verifier.use import Uses  # noqa: PLC0415  # the same

    Uses.note = lambda *_, **__: None  # type: ignore[method-assign]  # what is measured
    return application


def main() -> None:
    parser = argparse.ArgumentParser(prog="verifier_process")
    parser.add_argument("--without-uses", action="store_true")
    options = parser.parse_args()
    listening = open_listening_socket("127.0.0.1", 0, host_variable="-", port_variable="-")
    multiprocessing.set_start_method("fork")
    sys.stdout.write(f"ready {listening.getsockname()[1]}\n")
    sys.stdout.flush()
    VerifierServer(
        descriptor=listening.fileno(),
        certificate=None,
        key=None,
        load_application=untracked if options.without_uses else tracked,
    ).run()


if __name__ == "__main__":
    main()
