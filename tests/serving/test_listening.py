import socket
from contextlib import closing

import pytest

from apikeys_site.env import BadSetting
from apikeys_site.serving.listening import open_listening_socket
from tests.ports import free_port


def listening_on(host: str, port: int) -> socket.socket:
    return open_listening_socket(
        host, port, host_variable="APIKEYS_HOST", port_variable="APIKEYS_PORT"
    )


class TestOpenListeningSocket:
    def test_lets_answers_go_without_waiting_for_acknowledgements(self) -> None:
        with (
            closing(listening_on("127.0.0.1", 0)) as listening,
            closing(socket.create_connection(listening.getsockname())),
            closing(listening.accept()[0]) as accepted,
        ):
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0

    def test_shares_its_port_with_no_other_server(self) -> None:
        port = free_port()

        with (
            closing(listening_on("127.0.0.1", port)),
            pytest.raises(BadSetting, match=rf"APIKEYS_PORT: port {port} .* in use"),
        ):
            listening_on("127.0.0.1", port)

    def test_refuses_an_address_of_another_machine(self) -> None:
        with pytest.raises(BadSetting, match=r"APIKEYS_HOST: cannot listen on '192\.0\.2\.1'"):
            listening_on("192.0.2.1", 0)
