import base64

import pytest

from keys.rules.secret import Credential, MalformedCredential, Secret
from keys.wire.headers import (
    LONGEST_HEADER,
    BasicCredential,
    BearerToken,
    MalformedHeader,
    read_authorization,
)


def base64_of(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


class TestReadAuthorization:
    @pytest.mark.parametrize("scheme", ["Basic", "basic", "BASIC", " Basic "])
    def test_reads_a_name_and_a_password(self, scheme: str) -> None:
        found = read_authorization(f"{scheme} {base64_of('ada:a:b')}")

        assert found == BasicCredential(username="ada", password="a:b")

    @pytest.mark.parametrize("scheme", ["ApiKey", "apikey", "APIKEY"])
    def test_reads_an_api_key(self, scheme: str) -> None:
        found = read_authorization(f"{scheme}  {base64_of('id:se:cret')} ")

        assert found == Credential(id="id", secret=Secret("se:cret"))

    def test_reads_a_bearer_token(self) -> None:
        assert read_authorization("bearer abc") == BearerToken("abc")

    @pytest.mark.parametrize("header", ["", " ", "Digest abc", "Negotiate", "Basic\tabc"])
    def test_finds_nothing_in_other_schemes(self, header: str) -> None:
        assert read_authorization(header) is None

    def test_shows_no_secret(self) -> None:
        shown = [
            repr(read_authorization(f"Basic {base64_of('ada:hidden')}")),
            repr(read_authorization(f"ApiKey {base64_of('id:hidden')}")),
            repr(read_authorization("Bearer hidden")),
        ]

        assert not any("hidden" in text for text in shown)

    @pytest.mark.parametrize(
        ("value", "sentence"),
        [
            pytest.param("", "invalid basic authentication header value", id="nothing"),
            pytest.param("%%%", "invalid basic authentication header encoding", id="no base64"),
            pytest.param("\x00\x07", "invalid basic authentication header encoding", id="control"),
            pytest.param("\xff\xfe", "invalid basic authentication header encoding", id="latin"),
            pytest.param("//8=", "invalid basic authentication header encoding", id="no UTF-8"),
            pytest.param(
                base64_of("ada"), "invalid basic authentication header value", id="no colon"
            ),
            pytest.param(
                f"{base64_of('ada:pw')},Basic {base64_of('bob:pw')}",
                "invalid basic authentication header encoding",
                id="two headers, joined",
            ),
        ],
    )
    def test_refuses_a_broken_basic_credential(self, value: str, sentence: str) -> None:
        with pytest.raises(MalformedHeader, match=f"^{sentence}$"):
            read_authorization(f"Basic {value}")

    @pytest.mark.parametrize(
        "value",
        [
            pytest.param("", id="nothing"),
            pytest.param("id:secret", id="no base64"),
            pytest.param(base64_of("id"), id="no colon"),
            pytest.param(base64_of(":secret"), id="no id"),
            pytest.param(base64_of("a\0b:secret"), id="NUL in the id"),
            pytest.param(f"{base64_of('a:b')}, {base64_of('a:b')}", id="two headers, joined"),
        ],
    )
    def test_refuses_a_broken_api_key(self, value: str) -> None:
        with pytest.raises(MalformedCredential, match=r"^invalid ApiKey value$"):
            read_authorization(f"ApiKey {value}")

    def test_refuses_a_header_of_a_megabyte(self) -> None:
        with pytest.raises(MalformedHeader, match=f"longer than .{LONGEST_HEADER}."):
            read_authorization("Basic " + "A" * 1_000_000)
