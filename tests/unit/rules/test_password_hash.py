import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys.rules.password_hash import (
    LONGEST_HASH,
    HashKind,
    is_password_of_pbkdf2,
    kind_of_hash,
)
from tests.hashes import ARGON2, BCRYPT, pbkdf2


class TestKindOfHash:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            pytest.param(BCRYPT, HashKind.BCRYPT, id="bcrypt of Java"),
            pytest.param(BCRYPT.replace("2a", "2b"), HashKind.BCRYPT, id="bcrypt of OpenBSD"),
            pytest.param(BCRYPT.replace("2a", "2y"), HashKind.BCRYPT, id="bcrypt of PHP"),
            pytest.param(
                BCRYPT.replace("$10$", "$14$"), HashKind.BCRYPT, id="the costliest bcrypt"
            ),
            pytest.param(BCRYPT.replace("$10$", "$15$"), None, id="too costly a bcrypt"),
            pytest.param(BCRYPT.replace("$10$", "$03$"), None, id="too cheap a bcrypt"),
            pytest.param(BCRYPT[:-1], None, id="a bcrypt cut short"),
            pytest.param(BCRYPT + "\n", None, id="a bcrypt and a line break"),
            pytest.param(pbkdf2("x"), HashKind.PBKDF2, id="PBKDF2"),
            pytest.param(pbkdf2("x", kind="PBKDF2_STRETCH"), HashKind.PBKDF2, id="stretched"),
            pytest.param(
                pbkdf2("x").replace("}1000$", "}1000001$"), None, id="too costly a PBKDF2"
            ),
            pytest.param(pbkdf2("x").replace("}1000$", "}0$"), None, id="a PBKDF2 of no rounds"),
            pytest.param("{PBKDF2}1000$c2FsdA==$c2hvcnQ=", None, id="a digest too short"),
            pytest.param("{PBKDF2}1000$!$c2hvcnQ=", None, id="no base64"),
            pytest.param("{PBKDF2}1000$a$a", None, id="base64 cut short"),
            pytest.param(ARGON2, HashKind.ARGON2, id="Argon2id"),
            pytest.param(ARGON2.replace("102400", "102401"), None, id="too much memory"),
            pytest.param(ARGON2.replace("m=102400", "m=9"), None, id="more lanes than memory"),
            pytest.param(ARGON2.replace("t=2", "t=11"), None, id="too many passes"),
            pytest.param(ARGON2 + "A" * 60, None, id="longer than the column"),
            pytest.param("{SSHA256}c2FsdA==", None, id="a kind that is guessed too fast"),
            pytest.param("$1$abc$def", None, id="another kind"),
            pytest.param("a password", None, id="no hash"),
            pytest.param("", None, id="nothing"),
        ],
    )
    def test_takes_what_can_be_checked_at_a_bounded_cost(
        self, text: str, kind: HashKind | None
    ) -> None:
        assert kind_of_hash(text) is kind

    @given(text=st.text())
    def test_never_fails(self, text: str) -> None:
        assert kind_of_hash(text) is None or len(text) <= LONGEST_HASH


class TestIsPasswordOfPbkdf2:
    @pytest.mark.parametrize("kind", ["PBKDF2", "PBKDF2_STRETCH"])
    def test_tells_the_password_from_all_others(self, kind: str) -> None:
        text = pbkdf2("gruß 🔑", kind=kind)

        assert is_password_of_pbkdf2(text, "gruß 🔑")
        assert not is_password_of_pbkdf2(text, "gruß")

    def test_knows_no_password_of_what_is_no_hash(self) -> None:
        assert not is_password_of_pbkdf2("a password", "a password")
