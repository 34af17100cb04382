import base64
import hmac
import zlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.secret import (
    BASE62,
    Credential,
    MalformedCredential,
    Secret,
    checksum_of,
    credential_from,
    digest_of,
    encoded_of,
    has_own_shape,
    is_plausible,
    is_secret_of,
    new_id,
    new_secret,
)

MOMENTS = st.integers(1_577_836_800_000, 7_258_118_400_000).map(
    lambda milliseconds: datetime.fromtimestamp(milliseconds / 1000, tz=UTC)
)
TEXT = st.text(st.characters(codec="utf-8"), max_size=60)


class TestNewId:
    @given(now=MOMENTS)
    def test_has_our_own_shape(self, now: datetime) -> None:
        key_id = new_id(now)

        assert len(key_id) == 20
        assert has_own_shape(key_id)

    @given(now=MOMENTS, later=st.integers(min_value=1, max_value=10**12))
    def test_sorts_by_the_time_it_was_made(self, now: datetime, later: int) -> None:
        assert new_id(now) < new_id(now + timedelta(milliseconds=later))

    def test_is_never_the_same_twice(self, now: datetime) -> None:
        assert len({new_id(now) for _ in range(2_000)}) == 2_000


class TestNewSecret:
    def test_holds_22_random_characters_and_a_checksum(self) -> None:
        secret = new_secret("ak_x")

        assert len(secret) == 28
        assert set(secret) <= set(BASE62)
        assert secret.endswith(checksum_of("ak_x", secret[:-6]))

    @given(now=MOMENTS)
    def test_makes_every_encoded_credential_begin_alike(self, now: datetime) -> None:
        key_id = new_id(now)

        assert encoded_of(Credential(id=key_id, secret=new_secret(key_id))).startswith("YWtf")


class TestChecksum:
    @given(key_id=TEXT, body=TEXT)
    def test_is_the_crc_32_in_base62(self, key_id: str, body: str) -> None:
        number = 0
        for character in checksum_of(key_id, body):
            number = number * 62 + BASE62.index(character)

        assert number == zlib.crc32(f"{key_id}:{body}".encode())


class TestIsPlausible:
    def test_accepts_a_secret_of_ours(self, now: datetime) -> None:
        key_id = new_id(now)

        assert is_plausible(Credential(id=key_id, secret=new_secret(key_id)))

    @given(place=st.integers(0, 27), other=st.sampled_from(BASE62))
    def test_refuses_a_typo_in_a_secret_of_ours(self, place: int, other: str) -> None:
        key_id = new_id(datetime(2026, 1, 1, tzinfo=UTC))
        secret = new_secret(key_id)
        typo = secret[:place] + other + secret[place + 1 :]

        assert is_plausible(Credential(id=key_id, secret=Secret(typo))) is (typo == secret)

    @given(secret=TEXT)
    def test_leaves_ids_of_another_shape_to_the_look_up(self, secret: str) -> None:
        assert is_plausible(Credential(id="imported", secret=Secret(secret)))

    @given(secret=st.text(max_size=40))
    def test_survives_any_text(self, secret: str) -> None:
        assert not is_plausible(Credential(id="ak_" + "a" * 17, secret=Secret(f"{secret}!")))


class TestCredentialFrom:
    @given(key_id=TEXT.filter(lambda text: text and ":" not in text), secret=TEXT)
    def test_reads_what_encoded_of_writes(self, key_id: str, secret: str) -> None:
        credential = Credential(id=key_id, secret=Secret(secret))

        assert credential_from(encoded_of(credential)) == credential

    @pytest.mark.parametrize(
        "encoded",
        [
            pytest.param("", id="nothing"),
            pytest.param("%%%", id="not base64"),
            pytest.param(base64.b64encode(b"no colon").decode(), id="no colon"),
            pytest.param(base64.b64encode(b":secret").decode(), id="no id"),
            pytest.param(base64.b64encode(b"\xff:x").decode(), id="not UTF-8"),
            pytest.param("YTpi" * 2_000, id="far too long"),
            pytest.param("YTpi\n", id="a line feed"),
            pytest.param("ÄÖÜ", id="not ASCII"),
        ],
    )
    def test_refuses(self, encoded: str) -> None:
        with pytest.raises(MalformedCredential, match="invalid ApiKey value"):
            credential_from(encoded)

    @given(noise=st.text(max_size=100))
    def test_never_fails_otherwise(self, noise: str) -> None:
        try:
            credential_from(noise)
        except MalformedCredential:
            return

    def test_does_not_show_the_secret(self) -> None:
        assert "hush" not in repr(Credential(id="a", secret=Secret("hush")))


class TestDigest:
    @given(secret=st.text(max_size=60), pepper=st.binary(max_size=100))
    def test_is_the_hmac_of_the_secret(self, secret: str, pepper: bytes) -> None:
        expected = hmac.digest(pepper, secret.encode(errors="surrogatepass"), "sha256")

        assert digest_of(Secret(secret), pepper=pepper) == expected

    @given(secret=st.text(max_size=40), other=st.text(max_size=40))
    def test_fits_its_own_secret_alone(self, secret: str, other: str) -> None:
        digest = digest_of(Secret(secret), pepper=b"p")

        assert is_secret_of(digest, Secret(secret), pepper=b"p")
        assert is_secret_of(digest, Secret(other), pepper=b"p") is (secret == other)
        assert not is_secret_of(digest, Secret(secret), pepper=b"q")
