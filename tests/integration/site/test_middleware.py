from ipaddress import ip_network

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from apikeys_site.middleware import (
    ContentSecurityPolicyMiddleware,
    ForeignOriginMiddleware,
    TrustedProxyMiddleware,
)


def answer(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.META['REMOTE_ADDR']} {request.scheme} {request.get_host()}")


@pytest.fixture
def behind_a_proxy(settings: LazySettings) -> None:
    proxies = (ip_network("10.0.0.0/8"),)
    settings.API_KEYS = {**settings.API_KEYS, "trusted_proxies": proxies}


class TestTrustedProxy:
    @pytest.mark.parametrize(
        ("peer", "chain", "seen"),
        [
            pytest.param("10.0.0.1", "192.0.2.9", "192.0.2.9 https keys.test", id="proxy"),
            pytest.param(
                "10.0.0.1", "1.2.3.4, 192.0.2.9", "192.0.2.9 https keys.test", id="forged first"
            ),
            pytest.param(
                "10.0.0.1", "192.0.2.9, 10.0.0.2", "192.0.2.9 https keys.test", id="two proxies"
            ),
            pytest.param("10.0.0.1", "nonsense", " https keys.test", id="nonsense"),
            pytest.param("10.0.0.1", "", " https keys.test", id="not readable"),
            pytest.param("192.0.2.1", "1.2.3.4", "192.0.2.1 http testserver", id="not trusted"),
        ],
    )
    def test_believes_trusted_ones_alone(
        self, behind_a_proxy: None, peer: str, chain: str, seen: str
    ) -> None:
        request = RequestFactory().get(
            "/",
            REMOTE_ADDR=peer,
            headers={
                "X-Forwarded-For": chain,
                "X-Forwarded-Proto": "https",
                "X-Forwarded-Host": "keys.test",
            },
        )

        assert TrustedProxyMiddleware(answer)(request).content.decode() == seen

    def test_takes_a_proxy_that_tells_of_nobody_for_the_client(self, behind_a_proxy: None) -> None:
        request = RequestFactory().get(
            "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-Host": "keys.test"}
        )

        told = TrustedProxyMiddleware(answer)(request).content.decode()

        assert told == "10.0.0.1 http keys.test"

    def test_says_plain_http_when_the_proxy_does(self, behind_a_proxy: None) -> None:
        request = RequestFactory().get(
            "/", REMOTE_ADDR="10.0.0.1", secure=True, headers={"X-Forwarded-Proto": "http"}
        )

        assert b" http " in TrustedProxyMiddleware(answer)(request).content


class TestForeignOrigin:
    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            pytest.param({}, 200, id="a program"),
            pytest.param({"Sec-Fetch-Site": "same-origin"}, 200, id="our page"),
            pytest.param({"Sec-Fetch-Site": "none"}, 200, id="typed by hand"),
            pytest.param({"Sec-Fetch-Site": "cross-site"}, 403, id="another site"),
            pytest.param({"Sec-Fetch-Site": "same-site"}, 403, id="a neighbour"),
            pytest.param({"Origin": "https://testserver"}, 200, id="our origin"),
            pytest.param({"Origin": "https://localhost:5601"}, 403, id="another origin"),
            pytest.param({"Origin": "http://testserver"}, 403, id="our name, plain"),
            pytest.param({"Origin": "null"}, 403, id="a sandbox"),
            pytest.param({"Origin": ""}, 403, id="an empty origin"),
        ],
    )
    def test_may_change_nothing(self, headers: dict[str, str], status: int, method: str) -> None:
        request = RequestFactory().generic(method, "/x", secure=True, headers=headers)

        assert ForeignOriginMiddleware(answer)(request).status_code == status

    @pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
    def test_may_ask(self, method: str) -> None:
        request = RequestFactory().generic(
            method, "/x", secure=True, headers={"Sec-Fetch-Site": "cross-site"}
        )

        assert ForeignOriginMiddleware(answer)(request).status_code == 200

    def test_of_the_public_address_is_ours(self, settings: LazySettings) -> None:
        settings.CSRF_TRUSTED_ORIGINS = ["https://keys.example.org"]
        request = RequestFactory().post("/x", headers={"Origin": "https://keys.example.org"})

        assert ForeignOriginMiddleware(answer)(request).status_code == 200


class TestContentSecurityPolicy:
    def test_allows_nothing_unsafe(self) -> None:
        response = ContentSecurityPolicyMiddleware(answer)(RequestFactory().get("/"))

        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
