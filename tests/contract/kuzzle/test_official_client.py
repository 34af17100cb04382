"""The official Kuzzle client drives the real server, over TLS that it verifies with our CA."""

import pytest

from tests.contract.javascript import run_script
from tests.serving.running import RunningServer


class TestOfficialKuzzleClient:
    @pytest.mark.parametrize(
        "script", ["kuzzle_http.mjs", "kuzzle_websocket.mjs", "kuzzle_frames.mjs"]
    )
    def test_drives_every_action_of_keys_and_sessions(
        self, server: RunningServer, script: str
    ) -> None:
        assert run_script(script, server) == ["done"]
