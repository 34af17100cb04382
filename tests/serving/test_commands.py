"""Commands for operators end with one sentence where there is nothing that they could work on."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.serving.environment import PROJECT
from tests.serving.running import run_manage


class TestACommand:
    @pytest.mark.parametrize(
        "arguments",
        [
            pytest.param(("reset_password", "elastic"), id="reset_password"),
            pytest.param(("pepper", "list"), id="pepper"),
            pytest.param(("renew_epoch",), id="renew_epoch"),
            pytest.param(("fold_counters",), id="fold_counters"),
        ],
    )
    def test_makes_no_database_in_a_home_that_has_none(
        self, tmp_path: Path, arguments: tuple[str, ...]
    ) -> None:
        ended = run_manage(*arguments, home=tmp_path)

        file = tmp_path / "apikeys.sqlite3"
        assert ended.returncode == 1
        assert ended.stderr == (
            f"There is no database {file}: start the console first, or set APIKEYS_HOME or"
            " DATABASE_URL as it has them.\n"
        )
        assert not file.exists()

    def test_says_which_python_it_needs(self) -> None:
        # Isolated and without site-packages: a Python of which nothing but itself is there.
        ended = subprocess.run(
            [sys.executable, "-I", "-S", "manage.py", "serve"],
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )

        assert ended.returncode == 1
        assert ended.stderr == (
            "This Python has no Django: run .venv/bin/python manage.py, which `make serve` makes.\n"
        )
