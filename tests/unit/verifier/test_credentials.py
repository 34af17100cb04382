"""What a gateway's client presents, whatever it sends."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.secret import Credential, Secret, encoded_of
from keys.verifier.credentials import (
    BadCredential,
    NoCredential,
    line_at_gateway,
    presented_by,
)
from tests.unit.wire.gateway.lines import Lines

CREDENTIAL = Credential(id="some-id", secret=Secret("some:secret"))
ENCODED = encoded_of(CREDENTIAL)
SCHEMES = st.sampled_from(["ApiKey", "apikey", "BEARER", "Basic", "Digest", "", "ApiKey "])
VALUES = st.one_of(st.just(ENCODED), st.text(max_size=20), st.binary(max_size=9).map(str))


def line(*lines: tuple[str, str]) -> str:
    return line_at_gateway(Lines(*lines), key_header="x-api-key")  # type: ignore[arg-type] # it stands in


class TestALine:
    @pytest.mark.parametrize(
        "given_line",
        [
            ("authorization", f"ApiKey {ENCODED}"),
            ("authorization", f"  APIKEY   {ENCODED}  "),
            ("authorization", f"Basic {ENCODED}"),
            ("authorization", f"Bearer {ENCODED}"),
            ("x-api-key", ENCODED),
        ],
    )
    def test_holds_the_key(self, given_line: tuple[str, str]) -> None:
        assert presented_by(line(given_line)) == CREDENTIAL

    @pytest.mark.parametrize(
        "lines",
        [
            [("authorization", "ApiKey a"), ("authorization", "ApiKey a")],
            [("authorization", "ApiKey a"), ("x-api-key", "a")],
            [("authorization", "Digest a"), ("x-api-key", "a")],
            [("x-api-key", "a"), ("x-api-key", "a")],
            [("authorization", "ApiKey a"), ("x-api-key", "é")],
            [("x-api-key", "é")],
        ],
    )
    def test_is_one(self, lines: list[tuple[str, str]]) -> None:
        with pytest.raises(BadCredential):
            line(*lines)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["authorization", "x-api-key"]),
                st.builds("{} {}".format, SCHEMES, VALUES) | VALUES,
            ),
            max_size=3,
        )
    )
    def test_is_read_or_refused(self, lines: list[tuple[str, str]]) -> None:
        with suppress(NoCredential, BadCredential):
            presented = presented_by(line(*lines))

            # One that is no plain text the server hides behind another: it is no credential.
            plain = [value for _, value in lines if value.isascii()]
            assert len(plain) == 1
            if isinstance(presented, Credential):
                assert encoded_of(presented) in plain[0]
