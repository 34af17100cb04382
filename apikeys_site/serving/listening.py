"""Open the sockets that are listened on."""

import errno
import os
import socket

from apikeys_site.env import BadSetting

WAITING_CONNECTIONS = 1024
# A client that is gone without a word is found out within two minutes.
KEEP_ALIVE = {socket.TCP_KEEPIDLE: 60, socket.TCP_KEEPINTVL: 15, socket.TCP_KEEPCNT: 4}


def open_listening_socket(
    host: str, port: int, *, host_variable: str, port_variable: str
) -> socket.socket:
    """
    Return a socket that listens already: what connects from now on waits, and is not refused.

    It is not shared (SO_REUSEPORT): a second server on the same port must fail, not steal
    half of the connections.

    Raises:
        BadSetting: the address is taken, not ours, or not allowed.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        every_family = host == "::" and socket.has_dualstack_ipv6()
        listening = socket.create_server(
            address[:2], family=family, backlog=WAITING_CONNECTIONS, dualstack_ipv6=every_family
        )
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise BadSetting(
                f"{port_variable}: port {port} on {host} is in use by another program."
            ) from error
        if error.errno == errno.EACCES:
            raise BadSetting(f"{port_variable}: this user may not open port {port}.") from error
        raise BadSetting(
            f"{host_variable}: cannot listen on '{host}': {_reason(error)}."
        ) from error
    # Connections inherit it. Without it the second part of an answer waits for the client to
    # acknowledge the first: 40 ms for nothing.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in KEEP_ALIVE.items():
        listening.setsockopt(socket.IPPROTO_TCP, option, value)
    return listening


def _reason(error: OSError) -> str | None:
    # The library repeats the address in what it makes of the system's word, but for names.
    if error.errno is None or isinstance(error, socket.gaierror):
        return error.strerror
    return os.strerror(error.errno)
