"""The official JavaScript client drives the real server, over TLS that it verifies with our CA."""

import pytest

from tests.contract.javascript import run_script
from tests.serving.running import RunningServer


class TestOfficialJavaScriptClient:
    @pytest.mark.parametrize("script", ["api_keys.mjs", "identity.mjs", "tokens.mjs"])
    def test_drives_the_server(self, script: str, server: RunningServer) -> None:
        run_script(script, server)
