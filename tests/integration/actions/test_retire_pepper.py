"""A pepper that has leaked opens nothing any more."""

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from unittest import mock

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from keys.actions import retire_pepper as module
from keys.actions.authenticate_session import authenticate_session
from keys.actions.authenticate_token import authenticate_token
from keys.actions.retire_pepper import RetiredPepper, retire_pepper
from keys.models import ApiKey, AuditEvent, IdempotencyRecord, User
from keys.rules.caller import Caller
from keys.rules.errors import Invalid, NotAuthenticated
from keys.rules.kuzzle_tokens import kuzzle_token_from
from tests.factories import make_key
from tests.integration.actions.stage import Stage, staged
from tests.integration.verifier.asking import Verifier

OPERATOR = Caller.system("_pepper")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Yield where the peppers lie, which all tests share."""
    folder: Path = settings.SECRETS_DIR / "peppers"
    yield folder
    for name in ("next.key", "spare.key", "active"):
        (folder / name).unlink(missing_ok=True)


@pytest.fixture
def stage() -> Stage:
    """Return keys, tokens and a session under the first pepper."""
    return staged(timezone.now(), cluster=["manage_security"])


@pytest.fixture
def exchanged(stage: Stage, folder: Path, settings: Settings) -> Stage:
    """Return the same when another pepper is the active one."""
    (folder / "next.key").write_text("5e" * 32)
    settings.ACTIVE_PEPPER = "next"
    return stage


class TestRetirePepper:
    def test_ends_what_hangs_on_it(self, exchanged: Stage) -> None:
        keys = ApiKey.objects.not_invalidated().count()

        ended = retire_pepper("1", by=OPERATOR, now=exchanged.now)

        assert ended == RetiredPepper(keys=keys, tokens=1, service_tokens=1, sessions=1)
        assert not ApiKey.objects.not_invalidated().exists()
        for token in (exchanged.access_token, exchanged.service_token):
            with pytest.raises(NotAuthenticated):
                authenticate_token(token, now=exchanged.now)
        session = kuzzle_token_from(exchanged.session_token)
        assert session is not None
        with pytest.raises(NotAuthenticated):
            authenticate_session(session, now=exchanged.now)

    def test_ends_it_at_the_verifier(self, exchanged: Stage) -> None:
        verifier = Verifier()
        shown = (
            f"ApiKey {exchanged.encoded}",
            f"Bearer {exchanged.access_token}",
            f"Bearer {exchanged.service_token}",
        )
        before = [verifier.ask(one).status for one in shown]

        retire_pepper("1", by=OPERATOR, now=exchanged.now)

        assert before == [200, 200, 200]
        assert [verifier.ask(one).status for one in shown] == [401, 401, 401]

    def test_leaves_what_hangs_on_another(self, exchanged: Stage, ada: User) -> None:
        later = make_key(ada)

        retire_pepper("1", by=OPERATOR, now=exchanged.now)

        assert [*ApiKey.objects.not_invalidated()] == [later.key]

    def test_takes_as_many_steps_as_there_are_keys(self, exchanged: Stage) -> None:
        keys = ApiKey.objects.not_invalidated().count()

        with mock.patch.object(module, "ROWS_AT_ONCE", 1):
            ended = retire_pepper("1", by=OPERATOR, now=exchanged.now)

        assert ended.keys == keys > 1
        assert AuditEvent.objects.filter(action="invalidate_apikeys").count() == keys

    def test_finds_nothing_a_second_time(self, exchanged: Stage) -> None:
        retire_pepper("1", by=OPERATOR, now=exchanged.now)

        again = retire_pepper("1", by=OPERATOR, now=exchanged.now)

        assert again == RetiredPepper(keys=0, tokens=0, service_tokens=0, sessions=0)

    def test_forgets_requests_that_could_not_be_compared(
        self, exchanged: Stage, now: datetime
    ) -> None:
        IdempotencyRecord.objects.create(
            key_hash="k", body_hash="b", pepper_id="1", key=ApiKey.objects.all()[0], created_at=now
        )

        retire_pepper("1", by=OPERATOR, now=now)

        assert not IdempotencyRecord.objects.exists()

    def test_refuses_the_active_one(self, stage: Stage) -> None:
        with pytest.raises(Invalid, match="'1' is the active one"):
            retire_pepper("1", by=OPERATOR, now=stage.now)

        assert ApiKey.objects.not_invalidated().exists()


class TestTheCommand:
    def test_exchanges_one_for_another(
        self,
        stage: Stage,
        folder: Path,
        settings: Settings,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        call_command("pepper", "new", "next")
        call_command("pepper", "activate", "next")
        made, named = (folder / "next.key"), (folder / "active").read_text()
        settings.ACTIVE_PEPPER = "next"
        keys = ApiKey.objects.not_invalidated().count()
        capsys.readouterr()

        call_command("pepper", "list")
        before = capsys.readouterr().out.splitlines()
        call_command("pepper", "retire", "1", "--yes")
        call_command("pepper", "list")

        assert (named, made.stat().st_mode & 0o777) == ("next\n", 0o600)
        assert len(bytes.fromhex(made.read_text())) == 32
        rows = ApiKey.objects.count() + 3
        assert before == [
            f"1: {keys} keys, {rows} rows in all",
            "next: 0 keys, 0 rows in all, active",
        ]
        retired, *after = capsys.readouterr().out.splitlines()
        assert retired.startswith(f"{keys} keys, 1 tokens, 1 service tokens and 1 sessions ended.")
        assert after[0] == f"1: 0 keys, {rows - 1} rows in all"

    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (["new", "1"], "There is a pepper '1' already."),
            (["new", "../spare"], "takes up to 64 of the characters"),
            (["activate", "spare"], "There is no pepper 'spare'"),
            (["retire", "1", "--yes"], "The pepper '1' is the active one"),
        ],
    )
    def test_says_what_cannot_be(self, stage: Stage, arguments: list[str], sentence: str) -> None:
        with pytest.raises(CommandError, match=sentence):
            call_command("pepper", *arguments)

        assert ApiKey.objects.not_invalidated().exists()

    def test_asks_before_it_ends_anything(
        self, exchanged: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        answer = mock.Mock(return_value="y")
        monkeypatch.setattr("builtins.input", answer)
        keys = ApiKey.objects.not_invalidated().count()

        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("pepper", "retire", "1")

        answer.assert_called_once_with(f"{keys} keys will end for good. Type yes: ")
        assert ApiKey.objects.not_invalidated().count() == keys

    def test_takes_silence_for_a_no(
        self, exchanged: Stage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO())

        with pytest.raises(CommandError, match="Nothing was changed"):
            call_command("pepper", "retire", "1")

    def test_names_a_pepper_whose_file_is_missing(
        self, stage: Stage, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ApiKey.objects.filter(public_id=stage.key_id).update(pepper_id="lost")

        call_command("pepper", "list")

        assert "lost: 1 keys, 1 rows in all, its file is missing" in capsys.readouterr().out
