"""Find out when a listener really answers."""

import http.client
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

SECONDS_FOR_AN_ANSWER = 30.0
PAUSE = 0.05
SERVER_ERROR = 500


def when_ready(
    host: str, port: int, *, certificate: Path | None, then: Callable[[], None], path: str = "/"
) -> threading.Thread:
    """Call `then`, from another thread, once the listener answers; return the thread."""

    def wait() -> None:
        while not answers(host, port, certificate=certificate, path=path):
            time.sleep(PAUSE)
        then()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    return thread


def answers(host: str, port: int, *, certificate: Path | None, path: str = "/") -> bool:
    """
    Return whether a request for `path` gets an answer that is no server error.

    With a certificate the request goes over TLS, and the answer must come under that very
    certificate; without one it is plain HTTP.
    """
    connection: http.client.HTTPConnection
    if certificate is None:
        connection = http.client.HTTPConnection(host, port, timeout=SECONDS_FOR_AN_ANSWER)
    else:
        connection = http.client.HTTPSConnection(
            host, port, timeout=SECONDS_FOR_AN_ANSWER, context=_trusting_only(certificate)
        )
    with suppress(OSError, http.client.HTTPException):
        connection.request("HEAD", path, headers={"Connection": "close"})
        return connection.getresponse().status < SERVER_ERROR
    connection.close()
    return False


def _trusting_only(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The certificate itself is the anchor, so its names do not matter.
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_verify_locations(certificate)
    return context
