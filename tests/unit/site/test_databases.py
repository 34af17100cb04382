from pathlib import Path

import pytest

from apikeys_site.databases import database_from
from apikeys_site.env import BadSetting

HOME = Path("/srv/apikeys")


class TestDatabaseFrom:
    def test_is_sqlite_below_the_home_by_default(self) -> None:
        database = database_from("", home=HOME)

        assert database["NAME"] == HOME / "apikeys.sqlite3"
        assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert "synchronous=FULL" in database["OPTIONS"]["init_command"]

    def test_takes_a_file(self) -> None:
        assert database_from("sqlite:////data/k.db", home=HOME)["NAME"] == Path("/data/k.db")

    def test_takes_a_postgresql_server(self) -> None:
        database = database_from("postgresql://a%40b:p%3Aw@db:6432/keys?sslmode=require", home=HOME)

        assert database["ENGINE"] == "django.db.backends.postgresql"
        assert (database["USER"], database["PASSWORD"]) == ("a@b", "p:w")
        assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", "6432", "keys")
        assert database["OPTIONS"] == {"sslmode": "require"}

    def test_takes_several_hosts(self) -> None:
        database = database_from("postgresql://u@one:1,two:2/keys", home=HOME)

        assert (database["HOST"], database["PORT"]) == ("one,two", "1,2")

    def test_leaves_the_port_to_the_server_when_none_is_given(self) -> None:
        assert database_from("postgres://db/keys", home=HOME)["PORT"] == ""

    def test_takes_an_address_of_six_groups(self) -> None:
        database = database_from("postgresql://[::1]:5433/keys", home=HOME)

        assert (database["HOST"], database["PORT"]) == ("::1", "5433")

    @pytest.mark.parametrize(
        "url",
        ["mysql://h/n", "sqlite:///", "postgresql://h", "postgresql:///n", "/some/file"],
    )
    def test_refuses(self, url: str) -> None:
        with pytest.raises(BadSetting, match=r"^DATABASE_URL must "):
            database_from(url, home=HOME)
