import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest

from apikeys_site import env
from apikeys_site.env import BadSetting


class TestReading:
    @pytest.mark.parametrize(
        ("text", "value"),
        [("", True), (" ", True), ("on", True), ("YES", True), ("0", False), ("False", False)],
    )
    def test_a_truth_value(self, monkeypatch: pytest.MonkeyPatch, text: str, value: bool) -> None:
        monkeypatch.setenv("APIKEYS_TLS", text)

        assert env.env_bool("APIKEYS_TLS", default=True) is value

    @pytest.mark.parametrize(
        ("text", "value"), [("", 5601), ("0", 0), ("65535", 65535), (" 80 ", 80)]
    )
    def test_a_port(self, monkeypatch: pytest.MonkeyPatch, text: str, value: int) -> None:
        monkeypatch.setenv("APIKEYS_PORT", text)

        assert env.env_port("APIKEYS_PORT", 5601) == value

    @pytest.mark.parametrize(
        ("text", "span"), [("", None), ("1", timedelta(days=1)), ("36500", timedelta(days=36_500))]
    )
    def test_a_span_of_days(
        self, monkeypatch: pytest.MonkeyPatch, text: str, span: timedelta | None
    ) -> None:
        monkeypatch.setenv("APIKEYS_LONGEST_LIFETIME_DAYS", text)

        assert env.env_days("APIKEYS_LONGEST_LIFETIME_DAYS") == span

    @pytest.mark.parametrize("text", ["0", "36501", "90d"])
    def test_no_other_span(self, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
        monkeypatch.setenv("APIKEYS_LONGEST_LIFETIME_DAYS", text)

        with pytest.raises(BadSetting, match=r"APIKEYS_LONGEST_LIFETIME_DAYS must be a whole"):
            env.env_days("APIKEYS_LONGEST_LIFETIME_DAYS")

    def test_an_address_without_its_last_slash(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("APIKEYS_PUBLIC_URL", "https://keys.example.org/")

        assert env.env_url("APIKEYS_PUBLIC_URL", "") == "https://keys.example.org"

    def test_networks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("APIKEYS_TRUSTED_PROXIES", "10.0.0.1, fd00::/8,")

        assert [str(one) for one in env.env_networks("APIKEYS_TRUSTED_PROXIES")] == [
            "10.0.0.1/32",
            "fd00::/8",
        ]

    def test_origins_as_browsers_send_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        text = "https://App.example, http://[::1]:8080,,http://localhost:3000"
        monkeypatch.setenv("APIKEYS_KUZZLE_ORIGINS", text)

        assert env.env_origins("APIKEYS_KUZZLE_ORIGINS") == (
            "https://app.example",
            "http://[::1]:8080",
            "http://localhost:3000",
        )

    def test_no_origins(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("APIKEYS_KUZZLE_ORIGINS", raising=False)

        assert env.env_origins("APIKEYS_KUZZLE_ORIGINS") == ()

    def test_a_host_inside_an_address(self) -> None:
        assert env.in_url("::1") == "[::1]"
        assert env.in_url("localhost") == "localhost"


class TestRefusals:
    @pytest.mark.parametrize(
        ("name", "text", "sentence"),
        [
            ("APIKEYS_TLS", "maybe", "APIKEYS_TLS must be on or off, not 'maybe'."),
            ("APIKEYS_PORT", "65536", "whole number from 0 to 65535, not '65536'"),
            ("APIKEYS_PORT", "-1", "whole number from 0 to 65535"),
            ("APIKEYS_PORT", "٣", "whole number from 0 to 65535"),
            ("APIKEYS_API_KEY_ENABLED", "no", "must be one of auto, true, false, not 'no'"),
            ("APIKEYS_TRUSTED_PROXIES", "10.0.0.1/8", "must list addresses or networks"),
            ("APIKEYS_PUBLIC_URL", "keys.example.org", "must be an http or https address"),
            ("APIKEYS_PUBLIC_URL", "https://a?b", "must be an http or https address"),
            ("APIKEYS_KUZZLE_ORIGINS", "*", "must list origins such as"),
            ("APIKEYS_KUZZLE_ORIGINS", "https://", "must list origins such as"),
            ("APIKEYS_KUZZLE_ORIGINS", "https://a/", "must list origins such as"),
            ("APIKEYS_KUZZLE_ORIGINS", "https://a,null", "must list origins such as"),
            ("APIKEYS_KUZZLE_ORIGINS", "https://ada@a", "must list origins such as"),
            ("APIKEYS_KUZZLE_ORIGINS", "ftp://a", "must list origins such as"),
        ],
    )
    def test_name_the_variable(
        self, monkeypatch: pytest.MonkeyPatch, name: str, text: str, sentence: str
    ) -> None:
        readers: dict[str, Callable[[], object]] = {
            "APIKEYS_TLS": lambda: env.env_bool(name, default=True),
            "APIKEYS_PORT": lambda: env.env_port(name, 1),
            "APIKEYS_API_KEY_ENABLED": lambda: env.env_choice(
                name, choices=("auto", "true", "false"), default="auto"
            ),
            "APIKEYS_TRUSTED_PROXIES": lambda: env.env_networks(name),
            "APIKEYS_PUBLIC_URL": lambda: env.env_url(name, ""),
            "APIKEYS_KUZZLE_ORIGINS": lambda: env.env_origins(name),
        }
        monkeypatch.setenv(name, text)

        with pytest.raises(BadSetting, match=name) as refusal:
            readers[name]()

        assert sentence in str(refusal.value)


class TestSecretFromEnvironment:
    def test_may_stand_in_a_file(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        file = tmp_path / "password"
        file.write_text("hush\n")
        monkeypatch.setenv("ELASTIC_PASSWORD_FILE", str(file))

        assert env.env_secret("ELASTIC_PASSWORD") == "hush"

    def test_is_absent_when_nothing_names_it(self) -> None:
        assert env.env_secret("ELASTIC_PASSWORD") is None

    def test_is_refused_when_given_twice(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ELASTIC_PASSWORD", "hush")
        monkeypatch.setenv("ELASTIC_PASSWORD_FILE", "/nowhere")

        with pytest.raises(BadSetting, match="not both") as refusal:
            env.env_secret("ELASTIC_PASSWORD")

        assert "hush" not in str(refusal.value)

    @pytest.mark.parametrize("content", [None, "", "  \n"], ids=["missing", "empty", "blank"])
    def test_is_refused_without_content(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
    ) -> None:
        file = tmp_path / "password"
        if content is not None:
            file.write_text(content)
        monkeypatch.setenv("ELASTIC_PASSWORD_FILE", str(file))

        with pytest.raises(BadSetting, match="ELASTIC_PASSWORD_FILE names"):
            env.env_secret("ELASTIC_PASSWORD")


class TestUnreadVariables:
    def test_are_named_with_what_was_probably_meant(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("APIKEYS_PROT", "80")
        monkeypatch.setenv("APIKEYS_QQQ", "1")
        env.env_port("APIKEYS_PORT", 5601)

        told = list(env.unread_variables())

        assert "APIKEYS_PROT is set, but nothing reads it: was APIKEYS_PORT meant?" in told
        assert "APIKEYS_QQQ is set, but nothing reads it." in told

    def test_are_none_of_those_that_a_setting_reads(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("APIKEYS_PORT", "80")
        monkeypatch.setenv("PROT", "80")
        env.env_port("APIKEYS_PORT", 5601)

        assert not [one for one in env.unread_variables() if one.startswith(("APIKEYS_PORT ", "P"))]


class TestStoredSecret:
    def test_is_made_once_and_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "secrets" / "one"

        first = env.stored_secret(path)

        assert len(first) == 64
        assert env.stored_secret(path) == first
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert [entry.name for entry in path.parent.iterdir()] == ["one"]

    def test_is_one_value_for_processes_that_start_at_once(self, tmp_path: Path) -> None:
        values: list[str] = []
        threads = [
            Thread(target=lambda: values.append(env.stored_secret(tmp_path / "s")))
            for _ in range(16)
        ]

        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(set(values)) == 1

    def test_names_the_variable_when_the_place_is_unusable(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")

        with pytest.raises(BadSetting, match="APIKEYS_SECRETS_DIR"):
            env.stored_secret(tmp_path / "file" / "secret")


class TestActivePepper:
    def test_is_the_first_one_of_a_new_installation(self, tmp_path: Path) -> None:
        assert env.active_pepper(tmp_path) == "1"
        assert (tmp_path / "1.key").is_file()

    def test_is_the_one_that_was_activated(self, tmp_path: Path) -> None:
        env.stored_secret(tmp_path / "2.key")
        (tmp_path / "active").write_text("2\n")

        assert env.active_pepper(tmp_path) == "2"

    def test_must_have_been_distributed_first(self, tmp_path: Path) -> None:
        (tmp_path / "active").write_text("3")

        with pytest.raises(BadSetting, match="names the pepper '3'"):
            env.active_pepper(tmp_path)
