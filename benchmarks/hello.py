"""
What everything is measured against: a bare DRF view on the console's own server settings.

    python -m benchmarks.hello --certificate … --key …

prints `ready <port>` and serves until SIGTERM.
"""

import argparse
import multiprocessing
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from apikeys_site.serving.console_server import ConsoleServer
from apikeys_site.serving.listening import open_listening_socket

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


def load_hello() -> "WSGIApplication":
    """Return Django with one DRF view: no database, no session, no middleware."""
    # Only in the worker: the main process holds no Django, as in the product.
    from django.conf import settings  # noqa: PLC0415

    settings.configure(
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF="benchmarks.hello_urls",
        INSTALLED_APPS=["rest_framework"],
        REST_FRAMEWORK={"UNAUTHENTICATED_USER": None, "DEFAULT_AUTHENTICATION_CLASSES": []},
    )
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415

    return get_wsgi_application()


def main() -> None:
    parser = argparse.ArgumentParser(prog="hello")
    parser.add_argument("--certificate", type=Path, required=True)
    parser.add_argument("--key", type=Path, required=True)
    options = parser.parse_args()
    listening = open_listening_socket("127.0.0.1", 0, host_variable="-", port_variable="-")
    multiprocessing.set_start_method("fork")
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    sys.stdout.write(f"ready {listening.getsockname()[1]}\n")
    sys.stdout.flush()
    ConsoleServer(
        descriptor=listening.fileno(),
        workers=1,
        certificate=options.certificate,
        key=options.key,
        load_application=load_hello,
    ).run()


if __name__ == "__main__":
    main()
