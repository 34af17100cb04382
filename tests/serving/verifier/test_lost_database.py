"""Without its database a verifier says that it cannot say anything, and recovers by itself."""

import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from keys.models.verifier_lease import SECONDS_OF_LEASE
from tests.patience import wait_until
from tests.postgresql import running_postgresql
from tests.serving.verifier.installation import (
    running_verifiers,
    running_writer,
)

END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"


def set_password(administrator: psycopg.Connection, password: str) -> None:
    administrator.execute(sql.SQL("ALTER ROLE tester PASSWORD {}").format(sql.Literal(password)))


class TestAVerifier:
    def test_refuses_everybody_once_its_lease_is_over_and_recovers(self, tmp_path: Path) -> None:
        with (
            running_postgresql() as database,
            running_writer(
                tmp_path, database, keys=2, threads=1, longest_hold=0, pause=0
            ) as writer,
            running_verifiers(tmp_path, database, count=1) as (verifier,),
            psycopg.connect(database, autocommit=True) as administrator,
        ):
            encoded = next(iter(writer.keys.values()))
            before = verifier.verdict_on(encoded)
            # Connections that are open end, and no new one gets in.
            set_password(administrator, "another")
            administrator.execute(END_ALL)
            time.sleep(SECONDS_OF_LEASE)
            without = verifier.answer_of("/readyz")[0], verifier.ask(encoded)
            set_password(administrator, urlsplit(database).password or "")
            recovered = wait_until(lambda: verifier.ask(encoded) == 200)

        assert before == 200
        assert without == (503, 503)
        assert recovered
