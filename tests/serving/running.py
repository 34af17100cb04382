"""
Run the real product: `manage.py serve` on free ports, with a home of its own.

Anything that needs a server as a stranger would start it uses this: browser tests, client
tests, and those that kill it.
"""

import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests import patience
from tests.ports import free_port
from tests.serving.environment import PROJECT, environment_for
from tests.serving.static_cache import give_static_files

PASSWORD = "correct horse battery staple"
# A first start makes keys, certificates and tables, and collects files, on a busy machine perhaps.
SECONDS_TO_START = 2 * patience.SECONDS
SLOW_STEP = re.compile(r" WARNING asyncio Executing .* took [\d.]+ seconds$")


@dataclass(frozen=True, kw_only=True)
class RunningServer:
    """
    A server that has said it is ready.

    Attributes:
        url: the console's address, as the ready line gave it; empty where none is served.
        verifier_url, kuzzle_url: the same of the verifier and of Kuzzle's door.
        ca_path: what clients are to trust.
        password: the one of the user `elastic`.
        output: all that it printed on standard output up to the ready line.
    """

    url: str
    verifier_url: str
    kuzzle_url: str
    port: int
    home: Path
    ca_path: Path
    password: str
    output: str
    process: "subprocess.Popen[str]"

    def stop(self) -> int:
        """End it in order; return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        return self._wait()

    def kill(self) -> None:
        """End the supervisor as a crash would; its children must find out for themselves."""
        self.process.kill()
        self._wait()

    def reload(self) -> None:
        self.process.send_signal(signal.SIGHUP)

    @property
    def errors(self) -> str:
        """
        What it has printed on standard error so far.

        Under `PYTHONDEVMODE` asyncio tells which step took long: that is said of the machine.
        """
        lines = (self.home / "stderr.log").read_text().splitlines(keepends=True)
        return "".join(line for line in lines if not SLOW_STEP.search(line))

    def _wait(self) -> int:
        try:
            return self.process.wait(patience.SECONDS)
        finally:
            self.process.kill()
            if self.process.stdout:
                self.process.stdout.close()


def generated_password(home: Path) -> str:
    """Return what the first start wrote for its operator."""
    return (home / "elastic-password").read_text().strip()


def run_manage(
    *arguments: str, home: Path, env: Mapping[str, str] | None = None, stdin: str = ""
) -> "subprocess.CompletedProcess[str]":
    """Run a management command to its end."""
    return subprocess.run(  # noqa: S603 # our own program
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env=environment_for(home, env=env),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_START,
        check=False,
    )


def start_server(
    home: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path = PROJECT,
    is_stranger: bool = False,
    part: str | None = None,
) -> RunningServer:
    """
    Start a server on a free port, or one part of it, and wait for its ready line.

    There is a verifier, and a door for Kuzzle, where `env` gives it a port, or it is the part.

    Unless `env` says otherwise, the first administrator's password is `PASSWORD`; an empty
    `ELASTIC_PASSWORD` lets the server generate one, which later starts on that home go on using.
    A new home is given static files that were collected before, unless a stranger has none.

    Raises:
        AssertionError: it ended, or was not ready in time; the text holds what it printed.
    """
    home.mkdir(parents=True, exist_ok=True)
    if not is_stranger:
        give_static_files(home)
    port = int((env or {}).get("APIKEYS_PORT", free_port()))
    made_here = "" if (home / "elastic-password").exists() else PASSWORD
    variables = {"APIKEYS_PORT": str(port), "ELASTIC_PASSWORD": made_here, **(env or {})}
    with (home / "stderr.log").open("w") as errors:
        process = subprocess.Popen(  # noqa: S603 # our own program
            [sys.executable, str(PROJECT / "manage.py"), "serve", *filter(None, [part])],
            cwd=cwd,
            env=environment_for(home, env=variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    output = _output_until_ready(process)
    ready = output.splitlines()[-1] if output else ""
    if not ready.startswith("ready "):
        process.kill()
        process.wait()
        raise AssertionError(f"not ready: {output}\n{(home / 'stderr.log').read_text()}")
    urls = dict(word.split("=", 1) for word in ready.split()[1:])
    return RunningServer(
        url=urls.get("console", ""),
        verifier_url=urls.get("verifier", ""),
        kuzzle_url=urls.get("kuzzle", ""),
        port=port,
        home=home,
        ca_path=home / "tls" / "ca.crt",
        password=variables["ELASTIC_PASSWORD"] or generated_password(home),
        output=output,
        process=process,
    )


@contextmanager
def running_server(
    home: Path,
    *,
    env: Mapping[str, str] | None = None,
    is_stranger: bool = False,
    part: str | None = None,
) -> Iterator[RunningServer]:
    """Yield a server that is stopped at the end, whatever happened."""
    server = start_server(home, env=env, is_stranger=is_stranger, part=part)
    try:
        yield server
    finally:
        server.stop()


def _output_until_ready(process: "subprocess.Popen[str]") -> str:
    """Return the lines up to the ready line; a server that says nothing for long is killed."""
    assert process.stdout
    lines: list[str] = []
    watchdog = threading.Timer(SECONDS_TO_START, process.kill)
    watchdog.start()
    try:
        for line in process.stdout:
            lines.append(line)
            if line.startswith("ready "):
                break
    finally:
        watchdog.cancel()
    return "".join(lines)
