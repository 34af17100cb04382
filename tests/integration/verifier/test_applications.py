"""The recipes for applications that ask for themselves, as the documentation prints them."""

from collections.abc import Callable
from typing import Any
from unittest import mock

import httpx
import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory, override_settings

from keys.models import User
from tests.factories import make_key
from tests.integration.verifier.asking import Verifier
from tests.serving.gateways.recipes import blocks

READER: dict[str, Any] = {
    "applications": [{"application": "shop", "privileges": ["data:read/*"], "resources": ["*"]}]
}


@pytest.fixture
def ask(verifier: Verifier) -> Callable[..., HttpResponse]:
    """Return what asks an application behind the documentation's middleware."""

    def answer(request: httpx.Request) -> httpx.Response:
        told = verifier.ask_with(
            [(name.lower(), line) for name, line in request.headers.items()],
            path=request.url.path,
            query_string=request.url.query.decode(),
        )
        return httpx.Response(told.status, headers=told.headers, content=told.body)

    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse(f"{request.api_key_id} {request.api_user}")  # type: ignore[attr-defined] # the recipe's own

    def client(**_: object) -> httpx.Client:
        return made(transport=httpx.MockTransport(answer), base_url="https://localhost:5602")

    made, names = httpx.Client, dict[str, Any]()
    (recipe,) = blocks("python django")
    exec(compile(recipe, "middleware.py", "exec"), names)  # noqa: S102  # our own documentation
    with (
        mock.patch.object(httpx, "Client", client),
        override_settings(VERIFIER_URL="https://localhost:5602", VERIFIER_CA=None),
    ):
        middleware = names["ApiKeyMiddleware"](view)

    def asked(method: str = "GET", **headers: str) -> HttpResponse:
        response: HttpResponse = middleware(RequestFactory().generic(method, "/", headers=headers))
        return response

    return asked


class TestADjangoApplication:
    def test_learns_who_asks(self, ask: Callable[..., HttpResponse], administrator: User) -> None:
        created = make_key(administrator, descriptors={"r": READER})

        for headers in (
            {"Authorization": f"ApiKey {created.encoded}"},
            {"X-API-Key": created.encoded},
        ):
            response = ask(**headers)

            assert response.status_code == 200
            assert response.content.decode() == f"{created.key.public_id} elastic"

    def test_refuses_as_the_verifier_does(
        self, ask: Callable[..., HttpResponse], administrator: User, verifier: Verifier
    ) -> None:
        line = f"ApiKey {make_key(administrator, descriptors={'r': READER}).encoded}"

        assert ask("POST", Authorization=line).status_code == 403
        assert ask().status_code == 401
        assert ask()["WWW-Authenticate"] == "ApiKey"
        verifier.feed.is_live = False
        assert ask(Authorization=line).status_code == 503


class TestAFastApiApplication:
    def test_is_python(self) -> None:
        (recipe,) = blocks("python fastapi")

        compile(recipe, "main.py", "exec")
