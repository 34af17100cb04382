"""The official JavaScript client drives the real server, over TLS that it verifies with our CA."""

from tests.contract.javascript import run_script
from tests.contract.openapi_document import left_out
from tests.serving.running import RunningServer

SCRIPTS = ("api_keys.mjs", "identity.mjs", "tokens.mjs", "installation.mjs")


class TestOfficialJavaScriptClient:
    def test_drives_every_operation(self, server: RunningServer) -> None:
        driven = [request for script in SCRIPTS for request in run_script(script, server)]

        assert left_out(driven) == []
