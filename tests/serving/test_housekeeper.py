"""The housekeeper works beside nobody, and ends when it is told."""

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.patience import wait_until
from tests.serving.process_tree import tree_of
from tests.serving.running import run_manage, running_server

OLD_FORM = """
    INSERT INTO keys_keycount (kind, category, owner_username, owner_realm, hour, number)
    VALUES ('living', 'personal', 'nobody', '', 0, 0)
"""
LEFT = "SELECT (SELECT COUNT(*) FROM keys_keycount), (SELECT COUNT(*) FROM keys_lease)"


def test_the_housekeeper_works_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert run_manage("migrate", home=home).returncode == 0
    with closing(sqlite3.connect(home / "apikeys.sqlite3")) as database:
        database.execute(OLD_FORM)
        database.commit()

        with running_server(home, part="housekeeper") as server:
            assert server.output.splitlines()[-1] == "ready housekeeper=started"
            assert wait_until(lambda: database.execute(LEFT).fetchone() == (0, 1))
            assert len(tree_of(server.process.pid)) == 2
            assert server.stop() == 0
        holders = database.execute("SELECT holder FROM keys_lease").fetchall()
    assert holders == [("",)]
