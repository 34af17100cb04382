import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.service_tokens import (
    new_service_token,
    service_token_from,
    token_name_problems,
)


class TestServiceToken:
    def test_is_written_as_elasticsearch_writes_it(self) -> None:
        token = new_service_token(principal="elastic/fleet-server", name="token1")

        assert token.text.startswith("AAEAAWVsYXN0aWMvZmxlZXQtc2VydmVyL3Rva2VuMT")
        assert "=" not in token.text

    @pytest.mark.parametrize("padding", ["", "="])
    def test_is_read_back(self, padding: str) -> None:
        token = new_service_token(principal="elastic/kibana", name="a-b_c")

        assert service_token_from(token.text + padding) == token

    @pytest.mark.parametrize(
        "clear",
        [
            pytest.param(b"\x00\x01\x00\x01elastic/kibana/t:" + b"x" * 28, id="wrong checksum"),
            pytest.param(b"\x00\x01\x00\x01elastic/kibana:" + b"x" * 28, id="no name"),
            pytest.param(b"\x00\x01\x00\x01elastic/kibana/t:short", id="short secret"),
            pytest.param(b"elastic/kibana/t:" + b"x" * 28, id="no mark"),
            pytest.param(b"\x00\x01\x00\x01\xff\xfe", id="no text"),
        ],
    )
    def test_is_not_found_in_what_looks_like_one(self, clear: bytes) -> None:
        assert service_token_from(base64.b64encode(clear).decode()) is None

    @pytest.mark.parametrize("principal", ["elastic/kibana\x00", "\x00/kibana"])
    def test_is_not_found_where_no_name_could_be_stored(self, principal: str) -> None:
        token = new_service_token(principal=principal, name="a")

        assert service_token_from(token.text) is None

    @given(text=st.text())
    def test_is_not_found_in_noise(self, text: str) -> None:
        assert service_token_from(text) is None
        assert service_token_from("AAEAA" + "A" * 4000) is None


class TestTokenName:
    @pytest.mark.parametrize(
        ("name", "good"),
        [
            ("token1", True),
            ("-a_b", True),
            ("x" * 256, True),
            ("x" * 257, False),
            ("_a", False),
            ("", False),
            ("a/b", False),
            ("a b", False),
            ("ä", False),
        ],
    )
    def test_is_judged(self, name: str, good: bool) -> None:
        assert (token_name_problems(name) == []) is good
