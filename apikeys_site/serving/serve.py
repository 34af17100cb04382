"""`manage.py serve`, from the settings to the end."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

from apikeys_site.env import BadSetting
from apikeys_site.serving.administrator import make_first_administrator
from apikeys_site.serving.banner import banner
from apikeys_site.serving.child import Child
from apikeys_site.serving.collected_files import collect_static_files_if_changed
from apikeys_site.serving.database import leave_database, migrate_if_needed
from apikeys_site.serving.home import locked, make_home
from apikeys_site.serving.listening import open_listening_socket
from apikeys_site.serving.plan import ServePlan
from apikeys_site.serving.readiness import when_ready
from apikeys_site.serving.refusal import StartRefused
from apikeys_site.serving.supervisor import Supervisor
from apikeys_site.serving.tls.served import ServedCertificate, certificate_to_serve

LISTENER = ("-m", "apikeys_site.serving.listener")
# Nobody else may read what is written to the home.
OWNER_ONLY_MASK = 0o077


def serve(plan: ServePlan, *, out: TextIO) -> None:
    """
    Prepare the home and serve until SIGTERM or SIGINT.

    Raises:
        BadSetting: a variable cannot be used.
        StartRefused: something else keeps the product from starting.
    """
    os.umask(OWNER_ONLY_MASK)
    make_home(plan.home)
    with locked(plan.home):
        certificate = _certificate(plan)
        with _listening(plan) as (descriptor, refuse_connections):
            out.write(_prepare(plan, certificate=certificate, on_terminal=out.isatty()))
            out.flush()
            _supervise(
                plan,
                certificate=certificate,
                descriptor=descriptor,
                refuse_connections=refuse_connections,
                out=out,
            )


def _prepare(plan: ServePlan, *, certificate: ServedCertificate | None, on_terminal: bool) -> str:
    """Bring everything but the listeners into shape; return the banner."""
    migrate_if_needed()
    password = make_first_administrator(plan.home, on_terminal=on_terminal, now=datetime.now(UTC))
    leave_database()
    collect_static_files_if_changed()
    return banner(plan, certificate=certificate, password=password)


def _certificate(plan: ServePlan) -> ServedCertificate | None:
    return certificate_to_serve(plan, now=datetime.now(UTC)) if plan.tls else None


@contextmanager
def _listening(plan: ServePlan) -> Iterator[tuple[int, Callable[[], None]]]:
    listening = open_listening_socket(
        plan.host, plan.port, host_variable="APIKEYS_HOST", port_variable="APIKEYS_PORT"
    )
    with listening:
        yield listening.fileno(), listening.close


def _supervise(
    plan: ServePlan,
    *,
    certificate: ServedCertificate | None,
    descriptor: int,
    refuse_connections: Callable[[], None],
    out: TextIO,
) -> None:
    lifeline, held_by_this_process = os.pipe()
    child = Child(
        _arguments(plan, certificate=certificate, descriptor=descriptor, lifeline=lifeline),
        descriptors=(descriptor, lifeline),
    )

    def announce() -> None:
        out.write(f"ready console={plan.url}\n")
        out.flush()

    def reload() -> bool:
        try:
            return _certificate(plan) is not None
        except (BadSetting, StartRefused) as refusal:
            sys.stderr.write(f"{refusal} The old certificate stays.\n")
            return False

    supervisor = Supervisor(
        child, announce=announce, reload=reload, refuse_connections=refuse_connections
    )
    try:
        was_ended = supervisor.run(
            watch_readiness=lambda: when_ready(
                plan.reachable_host,
                plan.port,
                certificate=certificate.files.certificate if certificate else None,
                then=supervisor.tell_ready,
            )
        )
    finally:
        os.close(held_by_this_process)
        os.close(lifeline)
    if not was_ended:
        raise StartRefused("The console does not answer; what it said stands above.")


def _arguments(
    plan: ServePlan, *, certificate: ServedCertificate | None, descriptor: int, lifeline: int
) -> list[str]:
    arguments = [*LISTENER, "--socket", str(descriptor), "--lifeline", str(lifeline)]
    arguments += ["--workers", str(plan.workers)]
    if certificate is not None:
        arguments += ["--certificate", str(certificate.files.certificate)]
        arguments += ["--key", str(certificate.files.key)]
    return arguments
