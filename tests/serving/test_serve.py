"""What a start does before the supervisor is there."""

import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from apikeys_site.serving import serve as serving
from apikeys_site.serving.plan import plan_from_settings
from apikeys_site.serving.refusal import StartRefused


@pytest.fixture
def _process_as_before() -> Iterator[None]:
    mask, heeded = os.umask(0), signal.getsignal(signal.SIGHUP)
    os.umask(mask)
    yield
    os.umask(mask)
    signal.signal(signal.SIGHUP, heeded)


@pytest.mark.usefixtures("_process_as_before")
class TestServe:
    def test_is_not_ended_by_a_reload_that_comes_too_early(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def reloaded_meanwhile(_home: Path) -> NoReturn:
            os.kill(os.getpid(), signal.SIGHUP)
            raise StartRefused("so far")

        monkeypatch.setattr(serving, "make_home", reloaded_meanwhile)

        with pytest.raises(StartRefused, match="so far"):
            serving.serve(plan_from_settings("console"), out=io.StringIO())
