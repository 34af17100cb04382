"""A certificate that the operator brought."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import x25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from apikeys_site.env import BadSetting
from apikeys_site.serving.tls.brought import check_brought
from apikeys_site.serving.tls.issuing import issue_authority, issue_server_certificate
from apikeys_site.serving.tls.pairs import CertificateFiles, new_key, write_pair


@pytest.fixture
def files(tmp_path: Path, now: datetime) -> CertificateFiles:
    authority = issue_authority(machine="elsewhere", now=now)
    pair = issue_server_certificate(authority, names=["keys.example.com"], now=now)
    files = CertificateFiles(certificate=tmp_path / "site.pem", key=tmp_path / "site.key")
    write_pair(files, pair, chain=authority.certificate)
    return files


class TestCheckBrought:
    def test_takes_what_is_good(self, files: CertificateFiles, now: datetime) -> None:
        pair = check_brought(files, now=now)

        assert pair.certificate.public_key() == pair.key.public_key()

    def test_refuses_an_expired_certificate(self, files: CertificateFiles, now: datetime) -> None:
        with pytest.raises(BadSetting, match="expired on 2027-04-15"):
            check_brought(files, now=now + timedelta(days=398))

    def test_refuses_a_certificate_of_the_future(
        self, files: CertificateFiles, now: datetime
    ) -> None:
        with pytest.raises(BadSetting, match="not valid before 2026-03-14"):
            check_brought(files, now=now - timedelta(days=1))

    def test_refuses_a_file_that_is_not_there(self, files: CertificateFiles, now: datetime) -> None:
        files.certificate.unlink()

        with pytest.raises(BadSetting, match=r"site\.pem cannot be read: No such file"):
            check_brought(files, now=now)

    @pytest.mark.parametrize(
        ("name", "complaint"),
        [("site.pem", "no certificate in PEM form"), ("site.key", "no private key in PEM form")],
    )
    def test_refuses_noise(
        self, files: CertificateFiles, tmp_path: Path, now: datetime, name: str, complaint: str
    ) -> None:
        (tmp_path / name).write_text("noise")

        with pytest.raises(BadSetting, match=f"{name} holds {complaint}"):
            check_brought(files, now=now)

    def test_refuses_the_key_of_another_certificate(
        self, files: CertificateFiles, now: datetime
    ) -> None:
        files.key.write_bytes(
            new_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        )

        with pytest.raises(BadSetting, match="does not belong to"):
            check_brought(files, now=now)

    def test_refuses_a_locked_key(self, files: CertificateFiles, now: datetime) -> None:
        files.key.write_bytes(
            new_key().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word")
            )
        )

        with pytest.raises(BadSetting, match="is locked with a password"):
            check_brought(files, now=now)

    def test_refuses_a_key_that_cannot_sign(self, files: CertificateFiles, now: datetime) -> None:
        files.key.write_bytes(
            x25519.X25519PrivateKey.generate().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            )
        )

        with pytest.raises(BadSetting, match="neither an elliptic curve"):
            check_brought(files, now=now)
