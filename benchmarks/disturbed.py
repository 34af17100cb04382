"""
Verifying keys while something else goes on, against the same without it.

A quiet round and a disturbed one follow each other. Who disturbs is a program of its own on the
core of the load, so that only what it makes the server do is measured; a console that is busy has
the verifier's core.
"""

import itertools
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from benchmarks.disturbance import CHANGES_PER_SECOND, FLOOD_PER_SECOND, LISTS
from benchmarks.processes import PROC, end_in_order, memory_of, on_core, two_cores
from benchmarks.verifying import (
    KEYS,
    ROUNDS,
    SECONDS,
    WARM,
    Case,
    Server,
    median_ratio,
    request_for,
    seeded,
    verifier,
)
from tests.ports import free_port
from tests.serving.environment import PROJECT, environment_for
from tests.serving.process_tree import tree_of
from tests.serving.running import RunningServer, running_server


@dataclass(kw_only=True)
class Trial:
    """
    One line of the table.

    Attributes:
        disturbance: what the program is told.
        secret: what it is told on its standard input.
        bar: what the disturbed rate is to be of the quiet one, at least.
        cost: processor time for a request, in microseconds; that of a flood counts as well.
        done: how much it did each second, by round.
    """

    name: str
    case: Case
    disturbance: Sequence[str]
    env: dict[str, str]
    bar: float
    secret: str = ""
    quiet: list[float] = field(default_factory=list)
    disturbed: list[float] = field(default_factory=list)
    quiet_cost: list[float] = field(default_factory=list)
    cost: list[float] = field(default_factory=list)
    slowest_quiet: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def run(self) -> None:
        self.case.run(seconds=SECONDS)
        self.quiet.append(self.case.rates.pop())
        self.quiet_cost.append(self.case.microseconds.pop())
        self.slowest_quiet.append(1000 * self.case.slowest.pop())
        with self._disturbing():
            self.case.run(seconds=SECONDS)
        self.disturbed.append(self.case.rates.pop())
        self.cost.append(self.case.microseconds.pop())
        self.slowest.append(1000 * self.case.slowest.pop())
        self.memory.append(memory_of(self.case.server.processes[-1]).pss)

    @contextmanager
    def _disturbing(self) -> Iterator[None]:
        process = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-m", "benchmarks.disturbance", *self.disturbance],
            cwd=PROJECT,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("no pipes")
            process.stdin.write(f"{self.secret}\n")
            process.stdin.flush()
            process.stdout.readline()
            yield
            process.stdin.close()
            self.done.append(float(process.stdout.read()))
        finally:
            process.kill()
            process.wait()


@contextmanager
def console_and_verifier(folder: Path, database: str) -> Iterator[tuple[RunningServer, Server]]:
    """Serve both in the way of a small installation, on one core."""
    variables = {
        "DATABASE_URL": database,
        "APIKEYS_SECRETS_DIR": str(folder / "secrets"),
        "APIKEYS_WORKERS": "1",
        "APIKEYS_VERIFIER_PORT": str(free_port()),
    }
    with running_server(folder / "both", env=variables) as server:
        context = ssl.create_default_context(cafile=str(server.ca_path))
        port = urlsplit(server.verifier_url).port or 0
        processes = [pid for pid in tree_of(server.process.pid) if _serves_verifier(pid)]
        yield server, Server(port=port, processes=processes, context=context)


def _serves_verifier(pid: int) -> bool:
    return b"verifier" in (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")


def main() -> None:
    end_in_order()
    server_core, load_core = two_cores()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="apikeys-bench-")))
        database = f"sqlite:///{folder}/keys.sqlite3"
        credentials = seeded(folder, database)[:WARM]
        env = environment_for(
            folder / "seed",
            env={"DATABASE_URL": database, "APIKEYS_SECRETS_DIR": str(folder / "secrets")},
        )
        with on_core(server_core):
            alone = stack.enter_context(verifier(folder, database, tls=False))
            console, beside = stack.enter_context(console_and_verifier(folder, database))
        wires = [request_for("/_security/_authenticate", encoded) for encoded in credentials]

        def checks(server: Server) -> Case:
            return Case(name="", server=server, wires=itertools.cycle(wires), against="")

        console_port = str(urlsplit(console.url).port)
        flood = ["flood", "--port", str(alone.port)]
        trials = [
            Trial(name=f"console with {LISTS} slow lists", case=checks(beside), bar=0.45, env=env,
                  disturbance=["lists", "--port", console_port, "--ca", str(console.ca_path)],
                  secret=console.password),
            Trial(name=f"{CHANGES_PER_SECOND} key changes/s", case=checks(alone), bar=0.9, env=env,
                  disturbance=["changes", "--spare", str(WARM)]),
            Trial(name=f"{FLOOD_PER_SECOND} garbage keys/s", case=checks(alone), bar=0.5, env=env,
                  disturbance=flood),
            Trial(name="the same, checksums fit", case=checks(alone), bar=0.5, env=env,
                  disturbance=[*flood, "--plausible"]),
        ]  # fmt: skip
        with on_core(load_core):
            for trial in trials:
                trial.case.run(seconds=SECONDS)  # Warms up.
                trial.case.forget()
            for _ in range(ROUNDS):
                for trial in trials:
                    trial.run()
    print_trials(trials)


def print_trials(trials: list[Trial]) -> None:
    print(
        f"\nVerifier while something goes on, {KEYS} keys, {ROUNDS} rounds of {SECONDS} s, medians"
    )
    print(f"{'beside it':28}{'quiet/s':>9}{'then/s':>9}{'ratio':>8}{'bar':>6}"
          f"{'CPU us':>9}{'then':>7}{'p99 ms':>9}{'then':>7}"
          f"{'done/s':>9}{'MiB first':>11}{'last':>7}")  # fmt: skip
    for trial in trials:
        ratio = median_ratio(trial.disturbed, trial.quiet)
        print(
            f"{trial.name:28}{median(trial.quiet):9.0f}{median(trial.disturbed):9.0f}{ratio:8.2f}"
            f"{trial.bar:6}{median(trial.quiet_cost):9.1f}{median(trial.cost):7.1f}"
            f"{median(trial.slowest_quiet):9.1f}{median(trial.slowest):7.1f}"
            f"{median(trial.done):9.0f}"
            f"{trial.memory[0]:11.0f}{trial.memory[-1]:7.0f}"
        )


if __name__ == "__main__":
    main()
