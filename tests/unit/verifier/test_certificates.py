"""Certificates, in the ways in which gateways write them."""

import base64
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.verifier.certificates import subject_of
from tests.integration.verifier.certificates import certificate_of

PEM = certificate_of("far", "Ours")
BARE = "".join(PEM.splitlines()[1:-1])
OTHER = "".join(certificate_of("other", "Ours").splitlines()[1:-1])


def base64_of(content: bytes) -> str:
    return base64.b64encode(content).decode()


class TestSubjectOf:
    @pytest.mark.parametrize(
        "written",
        [
            pytest.param(quote(PEM, safe=""), id="nginx"),
            pytest.param(BARE, id="DER in base64"),
            pytest.param(quote(BARE, safe=""), id="Traefik 2"),
            pytest.param(f"{BARE},{OTHER}", id="a chain"),
            pytest.param(quote(PEM + certificate_of("other", "Ours")), id="a chain as PEM"),
        ],
    )
    def test_is_the_first_certificates(self, written: str) -> None:
        assert subject_of(written) == "CN=far,O=Ours"

    @pytest.mark.parametrize(
        "broken", [BARE[:-8], BARE[8:], BARE + "A"], ids=["cut", "late", "odd"]
    )
    def test_is_none_of_a_broken_one(self, broken: str) -> None:
        assert subject_of(broken) is None

    @given(
        st.text(max_size=40)
        | st.binary(max_size=60).map(lambda raw: base64.b64encode(raw).decode())
    )
    def test_is_none_of_noise(self, text: str) -> None:
        assert subject_of(text) is None
