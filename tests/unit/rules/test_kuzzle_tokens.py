"""Tokens as Kuzzle's clients carry them, and as its own client reads them."""

import base64
import json
from datetime import UTC, datetime, timedelta
from string import ascii_letters, digits

from hypothesis import given
from hypothesis import strategies as st

from keys.rules.kuzzle_tokens import (
    KuzzleTokenKind,
    fingerprint_of,
    kuzzle_token_from,
    new_kuzzle_token,
    worn_as_token,
)
from keys.rules.secret import Credential, new_secret

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
STANDARD = set(ascii_letters + digits + "+/=")
STORABLE = st.text(st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1)


def token_text(*, holder: str = "ada", token_id: str = "some key") -> str:  # noqa: S107  # an id
    return new_kuzzle_token(
        KuzzleTokenKind.API_KEY,
        token_id,
        holder=holder,
        issued_at=NOW,
        expires_at=NOW + timedelta(hours=1),
    ).text


class TestNewKuzzleToken:
    @given(STORABLE, STORABLE)
    def test_is_read_by_a_client_that_knows_no_other_base64(
        self, holder: str, token_id: str
    ) -> None:
        payload = token_text(holder=holder, token_id=token_id).split(".")[1]

        assert set(payload) <= STANDARD
        claims = json.loads(base64.b64decode(payload + "===").decode("latin-1"))
        assert claims["_id"] == holder
        assert claims["exp"] - claims["iat"] == 3600

    def test_differs_from_another_of_the_same_second(self) -> None:
        assert token_text() != token_text()


class TestKuzzleTokenFrom:
    @given(STORABLE)
    def test_finds_the_id_again(self, token_id: str) -> None:
        text = token_text(token_id=token_id)
        token = kuzzle_token_from(text)

        assert token
        assert (token.id, token.credential.secret) == (token_id, text)

    def test_takes_no_noise(self) -> None:
        text = token_text()
        noise = ["", "kapikey-", text[8:], text[:-1], f"{text}x", text.replace(".", ".!", 1)]

        assert [kuzzle_token_from(one) for one in noise] == [None] * len(noise)

    def test_takes_no_payload_without_an_id(self) -> None:
        head, _, end = token_text().split(".")
        payloads = [b"[]", b"{}", b'{"jti":1}', b'{"jti":"\\u0000"}', b"no json"]
        texts = [f"{head}.{base64.b64encode(one).decode().rstrip('=')}.{end}" for one in payloads]

        assert [kuzzle_token_from(text) for text in texts] == [None] * len(texts)


class TestWornAsToken:
    @given(STORABLE, STORABLE)
    def test_is_the_key_again(self, holder: str, key_id: str) -> None:
        key = Credential(id=key_id, secret=new_secret(key_id))
        text = worn_as_token(key, holder=holder, issued_at=NOW, expires_at=None)
        token = kuzzle_token_from(text)

        assert token
        assert (token.kind, token.credential) == (KuzzleTokenKind.API_KEY, key)
        claims = json.loads(base64.b64decode(text.split(".")[1] + "===").decode("latin-1"))
        assert (claims["_id"], "exp" in claims) == (holder, False)

    def test_is_no_session(self) -> None:
        key = Credential(id="a", secret=new_secret("a"))
        text = worn_as_token(key, holder="ada", issued_at=NOW, expires_at=NOW)

        assert kuzzle_token_from(text.replace("kapikey-", "kauth-")) is None


class TestFingerprintOf:
    def test_is_the_sha_256_of_the_whole_text(self) -> None:
        known = "d7e010f00060e8deb902731ece79804d51fcc44c30021c5daf27868577497800"

        assert fingerprint_of("kapikey-x") == known
