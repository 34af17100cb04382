"""A setting that cannot be used stops the start with one sentence that names it."""

import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.serving.running import run_manage


class TestABadSetting:
    @pytest.mark.parametrize(
        ("variables", "sentence"),
        [
            pytest.param(
                {"APIKEYS_PORT": "0"},
                "APIKEYS_PORT, APIKEYS_VERIFIER_PORT and APIKEYS_KUZZLE_PORT: 0 leaves out what"
                " would listen there; nothing is to be served.",
                id="nothing to serve",
            ),
            pytest.param(
                {"APIKEYS_PORT": "http"},
                "APIKEYS_PORT must be a whole number from 0 to 65535, not 'http'.",
                id="no port",
            ),
            pytest.param(
                {"APIKEYS_TLS": "maybe"},
                "APIKEYS_TLS must be on or off, not 'maybe'.",
                id="neither on nor off",
            ),
            pytest.param(
                {"APIKEYS_TLS_KEY": "server.key"},
                "APIKEYS_TLS_CERTIFICATE and APIKEYS_TLS_KEY must be set together.",
                id="half a certificate",
            ),
            pytest.param(
                {"APIKEYS_HOST": "keys.example.com"},
                "APIKEYS_HOST names 'keys.example.com', which the local certificate authority"
                " may not certify: set APIKEYS_TLS_CERTIFICATE and APIKEYS_TLS_KEY.",
                id="a name that is not ours to certify",
            ),
            pytest.param(
                {"APIKEYS_PUBLIC_URL": "https://keys.example.com"},
                "APIKEYS_PUBLIC_URL names 'keys.example.com', which the local certificate"
                " authority may not certify: set APIKEYS_TLS_CERTIFICATE and APIKEYS_TLS_KEY.",
                id="a public name that is not ours to certify",
            ),
            pytest.param(
                {"APIKEYS_HOST": "10.255.255.1"},
                "APIKEYS_HOST: cannot listen on '10.255.255.1': Cannot assign requested address.",
                id="an address of another machine",
            ),
            pytest.param(
                {"APIKEYS_VERIFIER_KEY_HEADER": "Authorization"},
                "APIKEYS_VERIFIER_KEY_HEADER must name a header of its own, such as X-API-Key,"
                " not 'authorization'.",
                id="a header that has its own meaning",
            ),
            pytest.param(
                {
                    "APIKEYS_ROUTES": "/dev/null",
                    "APIKEYS_VERIFIER_FORWARDED": "nginx",
                    "APIKEYS_TRUSTED_PROXIES": "127.0.0.1",
                },
                "APIKEYS_ROUTES names a file that cannot be used, /dev/null: it must hold a list"
                " of routes, called [route].",
                id="no routes",
            ),
            pytest.param(
                {"ELASTIC_PASSWORD": "short"},
                "ELASTIC_PASSWORD: ",
                id="a password that is too short",
            ),
            pytest.param(
                {"DATABASE_URL": "mysql://localhost/keys"},
                "DATABASE_URL must begin with postgresql:// or sqlite:///.",
                id="another database",
            ),
        ],
    )
    def test_is_named_in_one_sentence(
        self, home: Path, tmp_path: Path, variables: Mapping[str, str], sentence: str
    ) -> None:
        used = tmp_path / "new" if "ELASTIC_PASSWORD" in variables else home

        refused = run_manage(
            "serve", home=used, env={"APIKEYS_PORT": str(free_port()), **variables}
        )

        assert refused.stderr.startswith(sentence)
        assert refused.stderr.count("\n") == 1
        assert refused.returncode == 2
        # The first password is looked at where it is needed: once there is a database.
        begun = "Preparing the database ...\n" if used != home else ""
        assert refused.stdout == begun

    def test_is_a_port_that_another_program_holds(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
            refused = run_manage("serve", home=home, env={"APIKEYS_PORT": str(port)})

        assert refused.stderr == (
            f"APIKEYS_PORT: port {port} on 127.0.0.1 is in use by another program.\n"
        )
        assert refused.returncode == 2

    def test_is_a_database_that_does_not_answer(self, home: Path) -> None:
        refused = run_manage(
            "serve",
            home=home,
            env={
                "APIKEYS_PORT": str(free_port()),
                "DATABASE_URL": "postgresql://me:secret@127.0.0.1:1/keys",
            },
        )

        assert refused.stderr.startswith("DATABASE_URL: the database cannot be used: ")
        assert "secret" not in refused.stderr
        assert refused.returncode == 1
