"""The verifier goes first."""

import os
from pathlib import Path

from apikeys_site.serving.priority import NICENESS
from tests.ports import free_port
from tests.serving.process_tree import tree_of
from tests.serving.running import running_server


class TestPriority:
    def test_is_lower_for_all_listeners_but_the_verifier(self, home: Path) -> None:
        env = {"APIKEYS_VERIFIER_PORT": str(free_port()), "APIKEYS_KUZZLE_PORT": str(free_port())}
        with running_server(home, env=env) as server:
            found = {
                part: {
                    os.getpriority(os.PRIO_PROCESS, pid) - os.getpriority(os.PRIO_PROCESS, 0)
                    for pid in tree_of(server.process.pid)[1:]
                    if part in Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
                }
                for part in ("console", "verifier", "kuzzle")
            }

        assert found == {"console": {NICENESS}, "verifier": {0}, "kuzzle": {NICENESS}}
