import bcrypt
import pytest
from django.contrib.auth.hashers import check_password, identify_hasher

from keys.actions._password_steps import is_foreign_hash, password_as_stored
from tests.hashes import ARGON2, pbkdf2

LONG = "x" * 100


def bcrypt_of(password: str, prefix: bytes = b"2a") -> str:
    secret = password.encode()[:72]
    return bcrypt.hashpw(secret, bcrypt.gensalt(4, prefix=prefix)).decode()


HASHES = [
    pytest.param(bcrypt_of("secret1"), id="bcrypt of Java"),
    pytest.param(bcrypt_of("secret1", b"2b"), id="bcrypt"),
    pytest.param(pbkdf2("secret1"), id="PBKDF2"),
    pytest.param(pbkdf2("secret1", kind="PBKDF2_STRETCH"), id="stretched PBKDF2"),
]


class TestForeignHashers:
    @pytest.mark.parametrize("text", HASHES)
    def test_check_what_elasticsearch_has_hashed(self, text: str) -> None:
        stored = password_as_stored(password=None, password_hash=text)

        assert stored is not None
        assert is_foreign_hash(stored)
        assert check_password("secret1", stored)
        assert not check_password("secret2", stored)

    def test_cut_a_password_where_bcrypt_does(self) -> None:
        stored = password_as_stored(password=None, password_hash=bcrypt_of(LONG))

        assert check_password(LONG, stored or "")

    @pytest.mark.parametrize("text", HASHES)
    def test_make_none_and_show_none(self, text: str) -> None:
        stored = password_as_stored(password=None, password_hash=text) or ""
        hasher = identify_hasher(stored)

        assert text not in str(hasher.safe_summary(stored))
        assert hasher.must_update(stored)
        with pytest.raises(NotImplementedError):
            hasher.encode("secret1", "salt")
        hasher.harden_runtime("secret1", stored)


class TestStoredForm:
    def test_of_argon2_is_djangos_own(self) -> None:
        stored = password_as_stored(password=None, password_hash=ARGON2)

        assert stored == f"argon2{ARGON2}"
        assert not is_foreign_hash(stored)

    def test_of_no_password_is_none(self) -> None:
        assert password_as_stored(password=None, password_hash=None) is None
