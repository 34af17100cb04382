"""
Bars 6 and 8, and a flood of garbage: verifying keys while something else goes on.

A quiet round and a disturbed one follow each other. Who disturbs is a program of its own on the
core of the load, so that only what it makes the server do is measured; PostgreSQL has both cores.

Of what shares the verifier's core (bar 6: a console that eight slow lists keep busy) or its turns
(a flood) the rate is compared. Beside key changes (bar 8) the load's core is shared with the
writer, and the rate falls with that alone; so the processor time tells what share of a core would
be left for requests, at their quiet cost, were the verifier asked as much as it can answer: `left`
is one less what it spent beyond that cost, each second. The ratio of the costs themselves is
printed, too; it is the lower, the less was asked. Changes are committed one by one and fed to the
verifier, to keys that it is asked about among others.
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

from benchmarks.disturbance import CHANGES_PER_SECOND, LISTS
from benchmarks.garbage import PER_SECOND
from benchmarks.processes import PROC, Server, end_in_order, memory_of, on_core, two_cores
from benchmarks.seeds import KEYS, POSTGRESQL, SQLITE, Seed, seeded
from benchmarks.verifying import (
    ROUNDS,
    SECONDS,
    WARM,
    Case,
    median_ratio,
    request_for,
    verifier,
)
from tests.ports import free_port
from tests.serving.environment import PROJECT, environment_for
from tests.serving.process_tree import tree_of
from tests.serving.running import RunningServer, running_server

LONGEST_WAIT_MS = 15.0


@dataclass(kw_only=True)
class Figures:
    """
    What the rounds have shown, quiet ones or disturbed ones.

    Attributes:
        costs: processor time for a request, in microseconds; that of a flood counts as well.
        slowest: the 99th percentile of what a request took, in milliseconds.
    """

    rates: list[float] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    slowest: list[float] = field(default_factory=list)

    def take(self, case: Case) -> None:
        """Note the round that the case has just run."""
        self.rates.append(case.rates.pop())
        self.costs.append(case.microseconds.pop())
        self.slowest.append(1000 * case.slowest.pop())


@dataclass(kw_only=True)
class Trial:
    """
    One line of the table.

    Attributes:
        disturbance: what the program is told.
        secret: what it is told on its standard input.
        bar: what the disturbed rate is to be of the quiet one, at least.
        by_cost: the bar is for the share of the core that is left instead.
        most_ms: how slow the slowest of a hundred may be, where there is a bar.
        offered, done: how much it did each second, by round.
        memory: the verifier's, before all rounds and after each of them, in MiB.
    """

    name: str
    case: Case
    disturbance: Sequence[str]
    env: dict[str, str]
    bar: float
    by_cost: bool = False
    most_ms: float | None = None
    secret: str = ""
    quiet: Figures = field(default_factory=Figures)
    disturbed: Figures = field(default_factory=Figures)
    offered: list[float] = field(default_factory=list)
    done: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)

    def run(self) -> None:
        if not self.memory:
            self._note_memory()
        self.case.run(seconds=SECONDS)
        self.quiet.take(self.case)
        with self._disturbing():
            self.case.run(seconds=SECONDS)
        self.disturbed.take(self.case)
        self._note_memory()

    @property
    def rate_ratio(self) -> float:
        return median_ratio(self.disturbed.rates, self.quiet.rates)

    @property
    def cost_ratio(self) -> float:
        return median_ratio(self.quiet.costs, self.disturbed.costs)

    @property
    def left(self) -> float:
        """The share of a core that is left for requests, were there no end of them."""
        rounds = zip(self.disturbed.rates, self.disturbed.costs, self.quiet.costs, strict=True)
        return median(1 - rate * (cost - quiet) / 1e6 for rate, cost, quiet in rounds)

    def _note_memory(self) -> None:
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
            offered, done = process.stdout.read().split()
            self.offered.append(float(offered))
            self.done.append(float(done))
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
        seed, seed_there = seeded(folder, SQLITE), seeded(folder, POSTGRESQL)
        with on_core(server_core):
            alone = stack.enter_context(verifier(folder, seed.database, tls=False))
            there = stack.enter_context(verifier(folder, seed_there.database, tls=False))
            console, beside = stack.enter_context(console_and_verifier(folder, seed.database))
        env, env_there = _environment(folder, seed), _environment(folder, seed_there)
        console_port = str(urlsplit(console.url).port)
        flood = ["flood", "--port", str(alone.port)]
        changes = f"{CHANGES_PER_SECOND} key changes/s"
        trials = [
            Trial(name=f"console with {LISTS} slow lists", case=_checks(beside, seed), bar=0.45,
                  disturbance=["lists", "--port", console_port, "--ca", str(console.ca_path)],
                  secret=console.password, env=env, most_ms=LONGEST_WAIT_MS),
            Trial(name=changes, case=_checks(alone, seed), bar=0.9, env=env, by_cost=True,
                  disturbance=["changes"]),
            Trial(name=f"{changes}, PostgreSQL", case=_checks(there, seed_there), bar=0.9,
                  env=env_there, by_cost=True, disturbance=["changes"]),
            Trial(name=f"{PER_SECOND} garbage keys/s", case=_checks(alone, seed), bar=0.5,
                  env=env, disturbance=flood),
            Trial(name="the same, checksums fit", case=_checks(alone, seed), bar=0.5, env=env,
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


def _environment(folder: Path, seed: Seed) -> dict[str, str]:
    variables = {"DATABASE_URL": seed.database, "APIKEYS_SECRETS_DIR": str(folder / "secrets")}
    return environment_for(folder / "disturbance", env=variables)


def _checks(server: Server, seed: Seed) -> Case:
    wires = [request_for("/_security/_authenticate", one) for one in seed.credentials[:WARM]]
    return Case(name="", server=server, wires=itertools.cycle(wires), against="")


def print_trials(trials: list[Trial]) -> None:
    print(
        f"\nVerifier while something goes on, {KEYS} keys, {ROUNDS} rounds of {SECONDS} s, medians"
    )
    print(f"{'':28}{'per second':^28}{'CPU us':^31}{'p99 ms':^23}{'beside it, /s':^18}{'MiB':^14}")
    print(f"{'beside it':28}{'quiet':>7}{'then':>7}{'ratio':>7}{'bar':>6} "
          f"{'quiet':>7}{'then':>7}{'ratio':>6}{'left':>6}{'bar':>6}{'quiet':>8}{'then':>7}{'bar':>7}"
          f"{'offered':>10}{'done':>8}{'before':>8}{'after':>6}")  # fmt: skip
    for trial in trials:
        quiet, then = trial.quiet, trial.disturbed
        rate_bar, cost_bar = ("", trial.bar) if trial.by_cost else (trial.bar, "")
        print(
            f"{trial.name:28}{median(quiet.rates):7.0f}{median(then.rates):7.0f}"
            f"{trial.rate_ratio:7.2f}{rate_bar:>6} "
            f"{median(quiet.costs):7.1f}{median(then.costs):7.1f}{trial.cost_ratio:6.2f}"
            f"{_left_of(trial):>6}{cost_bar:>6}"
            f"{median(quiet.slowest):8.1f}{median(then.slowest):7.1f}{trial.most_ms or '':>7}"
            f"{median(trial.offered):10.0f}{median(trial.done):8.0f}"
            f"{trial.memory[0]:8.0f}{trial.memory[-1]:6.0f}",
            flush=True,
        )


def _left_of(trial: Trial) -> str:
    # Of a round whose other requests are not counted it tells nothing.
    return f"{trial.left:.2f}" if trial.by_cost else ""


if __name__ == "__main__":
    main()
