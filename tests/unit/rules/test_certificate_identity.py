"""Which certificates may come with a cross-cluster key."""

import pytest

from keys.rules.certificate_identity import is_identity_met


class TestIsIdentityMet:
    @pytest.mark.parametrize(
        ("identity", "subject", "is_met"),
        [
            pytest.param(None, None, True, id="none is asked for"),
            pytest.param(None, "CN=far", True, id="none is asked for, one is there"),
            pytest.param("CN=far", "CN=far", True, id="the very one"),
            pytest.param("CN=far,.*", "CN=far,O=Ours", True, id="a pattern"),
            pytest.param("CN=far", "CN=far,O=Ours", False, id="a part is not enough"),
            pytest.param("CN=far", "O=Ours,CN=far", False, id="nor at the end"),
            pytest.param("CN=far", None, False, id="none is there"),
            pytest.param("CN=far", "", False, id="an empty one"),
            pytest.param("(a+)+", "a" * 5_000, True, id="what Python's re takes forever for"),
            pytest.param("(a+)+", "a" * 5_000 + "b", False, id="the same, refused"),
            pytest.param("(", "(", False, id="one that cannot be read"),
        ],
    )
    def test_needs_the_whole_subject(
        self, identity: str | None, subject: str | None, is_met: bool
    ) -> None:
        assert is_identity_met(identity, subject=subject) is is_met
