"""What the server's environment leaves in a request."""

import io
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from apikeys_site.serving.clean_environ import forget_variables, with_clean_environ

if TYPE_CHECKING:
    from wsgiref.types import StartResponse


def environ_seen_with(environ: dict[str, Any]) -> dict[str, Any]:
    """Return what an application behind `with_clean_environ` is called with."""
    seen: dict[str, Any] = {}

    def application(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        seen.update(environ)
        return []

    with_clean_environ(application)(environ, lambda *_args: lambda _data: None)
    return seen


class TestWithCleanEnviron:
    def test_shows_the_application_the_request_alone(self) -> None:
        request = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": "/",
            "CONTENT_TYPE": "application/json",
            "HTTP_AUTHORIZATION": "ApiKey abc",
            "REMOTE_ADDR": "192.0.2.1",
            "wsgi.input": io.BytesIO(),
        }
        process = {
            "DATABASE_URL": "postgresql://keys:secret@db/keys",
            "ELASTIC_PASSWORD": "secret",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "PGPASSWORD": "secret",
            "PATH": "/bin",
            "http_proxy": "http://user:secret@proxy",
        }

        assert environ_seen_with(process | request) == request


class TestForgetVariables:
    def test_leaves_nothing_of_ours_and_nothing_named_like_a_header(self) -> None:
        environment = {
            "APIKEYS_HOME": "/srv",
            "DATABASE_URL": "postgresql://…",
            "ELASTIC_PASSWORD": "secret",
            "ELASTIC_PASSWORD_FILE": "/run/secret",
            "HTTP_PROXY": "http://user:secret@proxy",
            "REMOTE_ADDR": "10.0.0.1",
            "LANG": "C.UTF-8",
            "http_proxy": "http://proxy",
        }

        forget_variables(environment)

        assert environment == {"LANG": "C.UTF-8", "http_proxy": "http://proxy"}
