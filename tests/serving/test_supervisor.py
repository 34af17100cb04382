"""The supervisor's loop, with a child that is no server."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from apikeys_site.serving import supervisor as module
from apikeys_site.serving.child import Child
from apikeys_site.serving.supervisor import AWAITED, Supervisor
from tests.patience import wait_until

SLEEP = "import time; time.sleep(600)"
# It says by a file that no signal to end will end it.
STUBBORN = """
import pathlib, signal, time
for number in (signal.SIGHUP, signal.SIGTERM):
    signal.signal(number, lambda *_: None)
pathlib.Path({ready!r}).touch()
time.sleep(600)
"""
# A child that ends at once, and the third time tells its parent to end.
THIRD_LIFE_ENDS_ALL = """
import os, signal
with open({lives!r}, "a") as lives:
    lives.write("x")
    if lives.tell() == 3:
        os.kill(os.getppid(), signal.SIGTERM)
"""


@dataclass
class Told:
    """What the supervisor said to those around it, in order."""

    words: list[str] = field(default_factory=list)

    def say(self, word: str) -> None:
        self.words.append(word)


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    """Undo what a supervisor does for the rest of its life."""
    before = {number: signal.getsignal(number) for number in AWAITED}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


SAY_SESSION = "import os, sys; sys.exit(os.getsid(0) != os.getpid())"


def child_running(program: str, *, name: str = "console") -> Child:
    return Child(name, ["-c", program], descriptors=())


def supervisor_of(child: Child, told: Told, *, reload: bool = True) -> Supervisor:
    def on_reload() -> bool:
        told.say("reload")
        os.kill(os.getpid(), signal.SIGTERM)
        return reload

    def announce() -> None:
        told.say("ready")
        os.kill(os.getpid(), signal.SIGHUP)

    return Supervisor(
        [child],
        announce=announce,
        reload=on_reload,
        refuse_connections=lambda: told.say("refuse"),
    )


class TestSupervisor:
    def test_announces_reloads_and_ends(self, told: Told) -> None:
        supervisor = supervisor_of(child_running(SLEEP), told, reload=False)

        silent = supervisor.run(watch_readiness=lambda: supervisor.tell_ready("console"))

        assert silent is None
        assert told.words == ["ready", "reload", "refuse"]

    def test_gives_up_when_the_child_cannot_start(self, told: Told) -> None:
        supervisor = supervisor_of(child_running("raise SystemExit(3)"), told)

        assert supervisor.run(watch_readiness=lambda: None) == "console"
        assert told.words == []

    def test_announces_once_every_child_answers(self, told: Told) -> None:
        children = [child_running(SLEEP), child_running(SLEEP, name="verifier")]

        def announce_and_end() -> None:
            told.say("ready")
            os.kill(os.getpid(), signal.SIGTERM)

        supervisor = Supervisor(
            children,
            announce=announce_and_end,
            reload=lambda: True,
            refuse_connections=lambda: told.say("refuse"),
        )

        def both_in_turn() -> None:
            for name in ("verifier", "verifier", "console"):
                supervisor.tell_ready(name)
                told.say(name)

        assert supervisor.run(watch_readiness=both_in_turn) is None
        assert told.words == ["verifier", "verifier", "console", "ready", "refuse"]
        assert all(child.has_ended() for child in children)

    def test_ends_the_others_when_one_child_cannot_start(self, told: Told) -> None:
        other = child_running(SLEEP)
        children = [other, child_running("raise SystemExit(3)", name="verifier")]
        supervisor = Supervisor(
            children, announce=lambda: None, reload=lambda: True, refuse_connections=lambda: None
        )

        assert supervisor.run(watch_readiness=lambda: None) == "verifier"
        assert other.has_ended()

    def test_gives_up_on_a_child_that_never_answers(
        self, told: Told, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(module, "SECONDS_TO_BECOME_READY", 0.2)
        monkeypatch.setattr(module, "LONGEST_WAIT", 0.1)
        supervisor = supervisor_of(child_running(SLEEP), told)

        assert supervisor.run(watch_readiness=lambda: None) == "console"

    def test_ends_within_five_seconds_even_if_a_child_does_not(
        self, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert module.SECONDS_TO_END < 5
        monkeypatch.setattr(module, "SECONDS_TO_END", 0.2)
        ready = tmp_path / "ready"
        child = child_running(STUBBORN.format(ready=str(ready)))
        supervisor = supervisor_of(child, told)

        def once_it_is_stubborn() -> None:
            assert wait_until(ready.exists)
            supervisor.tell_ready("console")

        assert supervisor.run(watch_readiness=once_it_is_stubborn) is None
        assert child.exit_code == -signal.SIGKILL

    def test_starts_a_child_again_that_answered_once(
        self, told: Told, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        lives = tmp_path / "lives"
        supervisor = Supervisor(
            [child_running(THIRD_LIFE_ENDS_ALL.format(lives=str(lives)))],
            announce=lambda: told.say("ready"),
            reload=lambda: True,
            refuse_connections=lambda: told.say("refuse"),
        )
        # Before it runs, for a child may be quicker to end than this is to say so.
        supervisor.tell_ready("console")

        assert supervisor.run(watch_readiness=lambda: None) is None

        assert told.words == ["ready", "refuse"]
        lines = capsys.readouterr().err.splitlines()
        assert lines[:2] == [
            "The console ended; it starts again in 0.5 s.",
            "The console ended; it starts again in 1 s.",
        ]


class TestChild:
    def test_has_a_session_of_its_own(self) -> None:
        child = child_running(SAY_SESSION)

        child.start()

        assert wait_until(lambda: child.exit_code is not None)
        assert child.exit_code == 0

    def test_waits_longer_each_time_up_to_half_a_minute(self) -> None:
        child = child_running("")
        child.start()

        pauses = [child.plan_next_start() for _ in range(8)]

        assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30]
        child.end(within=5)

    def test_waits_shortly_again_after_a_healthy_life(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        child = child_running("")
        child.start()
        child.plan_next_start()
        monkeypatch.setattr("apikeys_site.serving.child.SECONDS_OF_GOOD_HEALTH", -1.0)

        assert child.plan_next_start() == 0.5
        child.end(within=5)

    def test_is_killed_when_it_does_not_end(self, tmp_path: Path) -> None:
        ready = tmp_path / "ready"
        child = child_running(STUBBORN.format(ready=str(ready)))
        child.start()
        assert wait_until(ready.exists)

        child.end(within=0.5)

        assert child.has_ended()
        assert child.exit_code == -signal.SIGKILL

    def test_never_started_has_nothing_to_end(self) -> None:
        child = child_running("")

        child.send(signal.SIGHUP)
        child.end(within=0)

        assert child.has_ended()

    def test_never_sees_the_first_password(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ELASTIC_PASSWORD", "secret")
        monkeypatch.setenv("ELASTIC_PASSWORD_FILE", "file")
        child = child_running(
            "import os, sys; sys.exit(any(name.startswith('ELASTIC') for name in os.environ))"
        )
        child.start()

        assert wait_until(child.has_ended)
        assert child.exit_code == 0
