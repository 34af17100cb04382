"""`manage.py serve`, from the settings to the end."""

import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TextIO

from django.core.exceptions import ImproperlyConfigured

from apikeys_site.env import BadSetting, unread_variables
from apikeys_site.serving.administrator import make_first_administrator
from apikeys_site.serving.banner import banner
from apikeys_site.serving.child import Child
from apikeys_site.serving.collected_files import collect_static_files_if_changed
from apikeys_site.serving.database import (
    check_is_migrated,
    leave_database,
    migrate_if_needed,
)
from apikeys_site.serving.home import locked, make_home
from apikeys_site.serving.listening import open_listening_socket
from apikeys_site.serving.plan import CONSOLE, HOUSEKEEPER, Listener, ServePlan
from apikeys_site.serving.readiness import when_ready
from apikeys_site.serving.refusal import StartRefused
from apikeys_site.serving.supervisor import Supervisor
from apikeys_site.serving.tls.served import ServedCertificate, certificate_to_serve
from keys.conf import gateway_routes

LISTENER = ("-m", "apikeys_site.serving.listener")
HOUSEKEEPING = ("-m", "apikeys_site.serving.housekeeper")
SECONDS_BEFORE_HOUSEKEEPING = 15
# Nobody else may read what is written to the home.
OWNER_ONLY_MASK = 0o077


@dataclass(frozen=True)
class Listening:
    """A listener and the socket that it listens on already."""

    listener: Listener
    socket: socket.socket


def serve(plan: ServePlan, *, out: TextIO) -> None:
    """
    Prepare the home and serve until SIGTERM or SIGINT.

    Raises:
        BadSetting: a variable cannot be used.
        StartRefused: something else keeps the product from starting.
    """
    os.umask(OWNER_ONLY_MASK)
    # One that comes before the supervisor heeds it would end this process; it asks for nothing
    # that is not being read anyway.
    signal.signal(signal.SIGHUP, lambda *_: None)
    sys.stderr.writelines(f"{sentence}\n" for sentence in unread_variables())
    make_home(plan.home)
    # A part that runs alone may share its home with a console that does.
    with locked(plan.home, _name_of_lock(plan)):
        certificate = _certificate(plan)
        _check_routes()
        with ExitStack() as sockets:
            listening = [
                Listening(listener, sockets.enter_context(_socket(plan, listener)))
                for listener in plan.listeners
            ]
            out.write(_prepare(plan, certificate=certificate, out=out))
            out.flush()
            _supervise(
                plan,
                certificate=certificate,
                listening=listening,
                refuse_connections=sockets.close,
                out=out,
            )


def _prepare(plan: ServePlan, *, certificate: ServedCertificate | None, out: TextIO) -> str:
    """Bring everything but the listeners into shape; return the banner."""
    if not plan.has_console:
        check_is_migrated()
        leave_database()
        return banner(plan, certificate=certificate, password=None)

    def tell(line: str) -> None:
        out.write(line)
        out.flush()

    migrate_if_needed(tell=tell)
    password = make_first_administrator(plan.home, on_terminal=out.isatty(), now=datetime.now(UTC))
    leave_database()
    collect_static_files_if_changed(tell=tell)
    return banner(plan, certificate=certificate, password=password)


def _check_routes() -> None:
    """
    Read the file of routes, if there is one.

    Raises:
        BadSetting: it is of no use; the verifier would not start with it.
    """
    try:
        gateway_routes()
    except ImproperlyConfigured as error:
        raise BadSetting(str(error)) from error


def _name_of_lock(plan: ServePlan) -> str:
    if plan.has_console:
        return "serve"
    return plan.listeners[0].part if plan.listeners else HOUSEKEEPER


def _certificate(plan: ServePlan) -> ServedCertificate | None:
    if not plan.tls or not plan.listeners:
        return None
    return certificate_to_serve(plan, now=datetime.now(UTC))


def _socket(plan: ServePlan, listener: Listener) -> socket.socket:
    return open_listening_socket(
        plan.host,
        listener.port,
        host_variable="APIKEYS_HOST",
        port_variable=listener.port_variable,
    )


def _supervise(
    plan: ServePlan,
    *,
    certificate: ServedCertificate | None,
    listening: Sequence[Listening],
    refuse_connections: Callable[[], None],
    out: TextIO,
) -> None:
    lifeline, held_by_this_process = os.pipe()
    children = [_child(plan, one, certificate=certificate, lifeline=lifeline) for one in listening]
    if plan.has_housekeeper:
        children.append(_housekeeper(plan, lifeline=lifeline))

    def announce() -> None:
        urls = [f"{one.part}={plan.url_of(one)}" for one in plan.listeners]
        if not urls:
            urls = [f"{HOUSEKEEPER}=started"]
        out.write(f"ready {' '.join(urls)}\n")
        out.flush()

    def reload() -> bool:
        try:
            _check_routes()
        except BadSetting as refusal:
            sys.stderr.write(f"{refusal} The old routes stay.\n")
            return False
        try:
            _certificate(plan)
        except (BadSetting, StartRefused) as refusal:
            sys.stderr.write(f"{refusal} The old certificate stays.\n")
            return False
        # Also without either: new workers read which pepper is active.
        return True

    supervisor = Supervisor(
        children, announce=announce, reload=reload, refuse_connections=refuse_connections
    )

    def watch_readiness() -> None:
        for one in plan.listeners:
            when_ready(
                plan.reachable_host,
                one.port,
                certificate=certificate.files.certificate if certificate else None,
                then=partial(supervisor.tell_ready, one.part),
                path=one.readiness_path,
            )
        # It answers nobody, so nobody waits for it.
        supervisor.tell_ready(HOUSEKEEPER)

    try:
        silent = supervisor.run(watch_readiness=watch_readiness)
    finally:
        os.close(held_by_this_process)
        os.close(lifeline)
    if silent is not None:
        raise StartRefused(f"The {silent} does not answer; what it said stands above.")


def _housekeeper(plan: ServePlan, *, lifeline: int) -> Child:
    # Beside listeners it leaves them the processors until they run.
    pause = SECONDS_BEFORE_HOUSEKEEPING if plan.listeners else 0
    arguments = [*HOUSEKEEPING, "--lifeline", str(lifeline), "--after", str(pause)]
    return Child(HOUSEKEEPER, arguments, descriptors=(lifeline,))


def _child(
    plan: ServePlan, one: Listening, *, certificate: ServedCertificate | None, lifeline: int
) -> Child:
    part, descriptor = one.listener.part, one.socket.fileno()
    arguments = [*LISTENER, part, "--socket", str(descriptor), "--lifeline", str(lifeline)]
    if part == CONSOLE:
        arguments += ["--workers", str(plan.workers)]
    if certificate is not None:
        arguments += ["--certificate", str(certificate.files.certificate)]
        arguments += ["--key", str(certificate.files.key)]
    return Child(part, arguments, descriptors=(descriptor, lifeline))
