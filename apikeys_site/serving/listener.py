"""
The program in a child process: serve one part on a socket that the supervisor opened.

    python -m apikeys_site.serving.listener console --socket 5 --lifeline 6 --workers 1 …

It imports no Django, so it stays small; each worker process that it starts loads the
application for itself.
"""

import argparse
import multiprocessing
import multiprocessing.util
import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from apikeys_site.serving.clean_environ import forget_variables
from apikeys_site.serving.console_server import ConsoleServer
from apikeys_site.serving.kuzzle_server import KuzzleServer
from apikeys_site.serving.lifeline import when_supervisor_is_gone
from apikeys_site.serving.open_files import allow_many
from apikeys_site.serving.priority import give_way
from apikeys_site.serving.verifier_server import VerifierServer

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

    from apikeys_site.serving.draining_asgi import AsgiApplication
    from apikeys_site.serving.draining_rsgi import RsgiApplication
    from apikeys_site.serving.worker_server import WorkerServer

OWNER_ONLY_MASK = 0o077
SECONDS_TO_END_WITHOUT_SUPERVISOR = 6.0
# Others' requests wait for its answers.
FIRST_OF_ALL = "verifier"


def main() -> None:
    options = _parser().parse_args()
    # What is written from here on (SQLite's files, above all) is nobody else's.
    os.umask(OWNER_ONLY_MASK)
    if options.part != FIRST_OF_ALL:
        give_way()
    allow_many()
    # Workers must inherit the socket.
    multiprocessing.set_start_method("fork")
    when_supervisor_is_gone(options.lifeline, _end_in_order)
    SERVERS[options.part](options).run()


def console_server(options: argparse.Namespace) -> "WorkerServer":
    return ConsoleServer(
        descriptor=options.socket,
        workers=options.workers,
        certificate=options.certificate,
        key=options.key,
        load_application=lambda: load_console(options.lifeline),
    )


def verifier_server(options: argparse.Namespace) -> "WorkerServer":
    return VerifierServer(
        descriptor=options.socket,
        certificate=options.certificate,
        key=options.key,
        load_application=lambda: load_verifier(options.lifeline),
    )


def kuzzle_server(options: argparse.Namespace) -> "WorkerServer":
    return KuzzleServer(
        descriptor=options.socket,
        certificate=options.certificate,
        key=options.key,
        load_application=lambda: load_kuzzle(options.lifeline),
    )


def load_console(lifeline: int) -> "WSGIApplication":
    """Return the console; runs in the worker, the only process that holds Django."""
    when_supervisor_is_gone(lifeline, _end_at_last)
    from apikeys_site.wsgi import application  # noqa: PLC0415 # see the docstring

    _write_uses()
    return application


def load_verifier(lifeline: int) -> "RsgiApplication":
    """Return the verifier; runs in its worker."""
    when_supervisor_is_gone(lifeline, _end_at_last)
    from keys.verifier.program import load  # noqa: PLC0415 # see the docstring of the module

    application = load()
    forget_variables(os.environ)
    return application


def load_kuzzle(lifeline: int) -> "AsgiApplication":
    """Return Kuzzle's door; runs in its worker."""
    when_supervisor_is_gone(lifeline, _end_at_last)
    from keys.dialects.kuzzle.program import load  # noqa: PLC0415 # see the docstring of the module

    application = load()
    _write_uses()
    forget_variables(os.environ)
    return application


def _write_uses() -> None:
    """Write down how keys are used, now and when the worker ends."""
    from keys.actions.note_use import begin_writing_uses, end_writing_uses  # noqa: PLC0415
    from keys.conf import key_settings  # noqa: PLC0415

    begin_writing_uses(interval=key_settings().use_interval)
    # A worker ends without `atexit`: multiprocessing calls its own finalizers.
    multiprocessing.util.Finalize(None, end_writing_uses, exitpriority=0)


def _end_in_order() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def _end_at_last() -> None:
    # The main process ends its workers in order; this is for when it is gone as well.
    time.sleep(SECONDS_TO_END_WITHOUT_SUPERVISOR)
    os._exit(1)


SERVERS = {"console": console_server, "verifier": verifier_server, "kuzzle": kuzzle_server}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="listener")
    parser.add_argument("part", choices=SERVERS)
    parser.add_argument("--socket", type=int, required=True, help="descriptor, listening")
    parser.add_argument("--lifeline", type=int, required=True, help="descriptor, to be read")
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    return parser


if __name__ == "__main__":
    main()
