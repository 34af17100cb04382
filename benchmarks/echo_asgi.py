"""
What Kuzzle's door is measured against: a bare WebSocket echo on its own server settings.

    python -m benchmarks.echo_asgi

prints `ready <port>` and serves until SIGTERM.
"""

import multiprocessing
import sys

from apikeys_site.serving.draining_asgi import Receive, Scope, Send
from apikeys_site.serving.kuzzle_server import KuzzleServer
from apikeys_site.serving.listening import open_listening_socket


class Echo:
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if scope["type"] == "http":
            # Whoever waits for it to start.
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})

    def leave(self) -> None: ...


async def _live(receive: Receive, send: Send) -> None:
    while (message := await receive())["type"] == "lifespan.startup":
        await send({"type": "lifespan.startup.complete"})
    await send({"type": f"{message['type']}.complete"})


def main() -> None:
    listening = open_listening_socket("127.0.0.1", 0, host_variable="-", port_variable="-")
    multiprocessing.set_start_method("fork")
    sys.stdout.write(f"ready {listening.getsockname()[1]}\n")
    sys.stdout.flush()
    KuzzleServer(
        descriptor=listening.fileno(), certificate=None, key=None, load_application=Echo
    ).run()


if __name__ == "__main__":
    main()
