"""The home directory and its lock."""

import os
import stat
from pathlib import Path

import pytest

from apikeys_site.env import BadSetting
from apikeys_site.serving.home import locked, make_home
from apikeys_site.serving.refusal import StartRefused


class TestMakeHome:
    def test_makes_a_directory_that_is_closed_to_others(self, tmp_path: Path) -> None:
        make_home(tmp_path / "a" / "home")

        assert stat.S_IMODE((tmp_path / "a" / "home").stat().st_mode) == 0o700

    def test_closes_one_that_was_open(self, tmp_path: Path) -> None:
        tmp_path.chmod(0o755)

        make_home(tmp_path)

        assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700

    def test_names_the_variable_when_a_file_is_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()

        with pytest.raises(BadSetting, match=r"APIKEYS_HOME: .* cannot be used"):
            make_home(tmp_path / "file")


class TestLocked:
    def test_keeps_a_second_server_out(self, tmp_path: Path) -> None:
        with (
            locked(tmp_path),
            pytest.raises(StartRefused, match=f"already runs on .*process {os.getpid()}"),
            locked(tmp_path),
        ):
            pytest.fail("two servers on one home")

    def test_is_free_again_afterwards(self, tmp_path: Path) -> None:
        with locked(tmp_path):
            pass

        with locked(tmp_path):
            assert (tmp_path / "serve.lock").read_text() == f"{os.getpid()}\n"
