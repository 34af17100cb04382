"""The local authority and the certificate that it keeps for the server."""

import stat
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from apikeys_site.env import BadSetting
from apikeys_site.serving.refusal import StartRefused
from apikeys_site.serving.tls.issuing import issue_server_certificate
from apikeys_site.serving.tls.names import general_name
from apikeys_site.serving.tls.own import (
    authority_files,
    keep_authority,
    keep_server_certificate,
    names_to_certify,
    server_files,
)
from apikeys_site.serving.tls.pairs import CertifiedKey

MACHINE = "workshop"


@pytest.fixture
def authority(tmp_path: Path, now: datetime) -> CertifiedKey:
    return keep_authority(tmp_path, machine=MACHINE, now=now)


def server_of(
    folder: Path, authority: CertifiedKey, now: datetime, *, names: tuple[str, ...] = ("localhost",)
) -> CertifiedKey:
    return keep_server_certificate(folder, authority=authority, names=list(names), now=now)


class TestTheAuthority:
    def test_signs_with_p256_for_ten_years(self, authority: CertifiedKey, now: datetime) -> None:
        certificate = authority.certificate

        assert isinstance(authority.key, ec.EllipticCurvePrivateKey)
        assert authority.key.curve.name == "secp256r1"
        assert certificate.not_valid_after_utc == now + timedelta(days=3650)

    def test_may_sign_servers_only_and_says_so_critically(self, authority: CertifiedKey) -> None:
        extensions = authority.certificate.extensions
        basic = extensions.get_extension_for_class(x509.BasicConstraints)
        usage = extensions.get_extension_for_class(x509.KeyUsage)
        constraints = extensions.get_extension_for_class(x509.NameConstraints)

        assert basic.critical
        assert basic.value == x509.BasicConstraints(ca=True, path_length=0)
        assert usage.critical
        assert usage.value.key_cert_sign
        assert not usage.value.digital_signature
        assert constraints.critical

    def test_keeps_its_files_to_itself(self, authority: CertifiedKey, tmp_path: Path) -> None:
        modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}

        assert modes == {0o600}

    def test_is_the_same_at_the_next_start(
        self, authority: CertifiedKey, tmp_path: Path, now: datetime
    ) -> None:
        again = keep_authority(tmp_path, machine="renamed", now=now + timedelta(days=300))

        assert again.certificate == authority.certificate

    def test_stops_the_start_once_it_has_expired(
        self, authority: CertifiedKey, tmp_path: Path, now: datetime
    ) -> None:
        with pytest.raises(StartRefused, match=r"has expired: move .* away"):
            keep_authority(tmp_path, machine=MACHINE, now=now + timedelta(days=3651))

    def test_is_never_replaced_when_its_key_is_lost(
        self, authority: CertifiedKey, tmp_path: Path, now: datetime
    ) -> None:
        authority_files(tmp_path).key.unlink()

        with pytest.raises(StartRefused, match=r"is damaged .*ca\.key cannot be read"):
            keep_authority(tmp_path, machine=MACHINE, now=now)


@pytest.mark.parametrize(
    ("name", "accepted"),
    [
        pytest.param("localhost", True, id="localhost"),
        pytest.param(MACHINE, True, id="the machine"),
        pytest.param("printer.local", True, id="local domain"),
        pytest.param("keys.corp.internal", True, id="internal domain"),
        pytest.param("127.9.9.9", True, id="loopback"),
        pytest.param("10.1.2.3", True, id="private class A"),
        pytest.param("172.31.0.1", True, id="private class B"),
        pytest.param("192.168.1.1", True, id="private class C"),
        pytest.param("::1", True, id="loopback, version 6"),
        pytest.param("fd12::1", True, id="unique local address"),
        pytest.param("example.com", False, id="public name"),
        pytest.param("notlocal", False, id="name that only ends alike"),
        pytest.param("172.32.0.1", False, id="just outside class B"),
        pytest.param("8.8.8.8", False, id="public address"),
        pytest.param("2001:db8::1", False, id="public address, version 6"),
    ],
)
class TestNameConstraints:
    def test_hold_for_other_programs(
        self, authority: CertifiedKey, now: datetime, name: str, accepted: bool
    ) -> None:
        leaf = issue_server_certificate(authority, names=[name], now=now).certificate
        subject = general_name(name)
        verifier = (
            PolicyBuilder()
            .store(Store([authority.certificate]))
            .time(now)
            .build_server_verifier(subject)
        )

        if accepted:
            assert verifier.verify(leaf, []) == [leaf, authority.certificate]
        else:
            with pytest.raises(VerificationError):
                verifier.verify(leaf, [])

    def test_decide_what_is_served(
        self, authority: CertifiedKey, name: str, accepted: bool
    ) -> None:
        wanted = {"APIKEYS_HOST": name}

        if accepted:
            assert name in names_to_certify(authority.certificate, machine=MACHINE, wanted=wanted)
        else:
            with pytest.raises(BadSetting, match=f"^APIKEYS_HOST names '{name}', which"):
                names_to_certify(authority.certificate, machine=MACHINE, wanted=wanted)


class TestNamesToCertify:
    def test_begin_with_this_machine_under_all_its_names(self, authority: CertifiedKey) -> None:
        names = names_to_certify(
            authority.certificate, machine=MACHINE, wanted={"APIKEYS_HOST": "127.0.0.1"}
        )

        assert names == ["localhost", "127.0.0.1", "::1", MACHINE]

    def test_leave_out_a_name_that_the_machine_was_given_later(
        self, authority: CertifiedKey
    ) -> None:
        names = names_to_certify(authority.certificate, machine="renamed", wanted={})

        assert "renamed" not in names

    def test_refuse_what_no_certificate_can_hold(self, authority: CertifiedKey) -> None:
        with pytest.raises(BadSetting, match="APIKEYS_PUBLIC_URL"):
            names_to_certify(
                authority.certificate, machine=MACHINE, wanted={"APIKEYS_PUBLIC_URL": "schlüssel"}
            )


class TestTheServersCertificate:
    def test_lives_for_397_days_and_names_its_issuer(
        self, authority: CertifiedKey, tmp_path: Path, now: datetime
    ) -> None:
        certificate = server_of(tmp_path, authority, now).certificate
        extensions = certificate.extensions
        issuer_id = extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value
        subject_id = authority.certificate.extensions.get_extension_for_class(
            x509.SubjectKeyIdentifier
        ).value

        lifetime = certificate.not_valid_after_utc - certificate.not_valid_before_utc
        assert lifetime == timedelta(days=397)
        assert issuer_id.key_identifier == subject_id.digest
        assert extensions.get_extension_for_class(x509.ExtendedKeyUsage).value == (
            x509.ExtendedKeyUsage([x509.oid.ExtendedKeyUsageOID.SERVER_AUTH])
        )

    def test_is_served_with_its_chain(
        self, authority: CertifiedKey, tmp_path: Path, now: datetime
    ) -> None:
        server = server_of(tmp_path, authority, now)

        chain = x509.load_pem_x509_certificates(server_files(tmp_path).certificate.read_bytes())
        assert chain == [server.certificate, authority.certificate]

    def test_is_kept_while_it_fits(
        self, authority: CertifiedKey, tmp_path: Path, now: datetime
    ) -> None:
        first = server_of(tmp_path, authority, now)

        second = server_of(tmp_path, authority, now + timedelta(days=366))

        assert second.certificate == first.certificate

    @pytest.mark.parametrize(
        ("later", "names"),
        [
            pytest.param(timedelta(days=368), ("localhost",), id="29 days before its end"),
            pytest.param(timedelta(0), ("localhost", "10.0.0.7"), id="for other names"),
        ],
    )
    def test_is_renewed(
        self,
        authority: CertifiedKey,
        tmp_path: Path,
        now: datetime,
        later: timedelta,
        names: tuple[str, ...],
    ) -> None:
        first = server_of(tmp_path, authority, now)

        second = server_of(tmp_path, authority, now + later, names=names)

        assert second.certificate != first.certificate
        assert second.is_signed_by(authority.certificate)

    @pytest.mark.parametrize("lost", ["server.crt", "server.key"])
    def test_is_made_again_when_a_file_is_lost(
        self, authority: CertifiedKey, tmp_path: Path, now: datetime, lost: str
    ) -> None:
        first = server_of(tmp_path, authority, now)
        (tmp_path / lost).unlink()

        assert server_of(tmp_path, authority, now).certificate != first.certificate

    def test_is_made_again_under_a_new_authority(
        self, authority: CertifiedKey, tmp_path: Path, now: datetime
    ) -> None:
        server_of(tmp_path, authority, now)
        other = keep_authority(tmp_path / "other", machine=MACHINE, now=now)

        assert server_of(tmp_path, other, now).is_signed_by(other.certificate)

    def test_does_not_outlive_its_authority(
        self, authority: CertifiedKey, tmp_path: Path, now: datetime
    ) -> None:
        late = now + timedelta(days=3600)

        certificate = server_of(tmp_path, authority, late).certificate

        assert certificate.not_valid_after_utc == authority.certificate.not_valid_after_utc

    def test_holds_names_and_addresses_in_their_own_forms(
        self, authority: CertifiedKey, tmp_path: Path, now: datetime
    ) -> None:
        certificate = server_of(tmp_path, authority, now, names=("localhost", "::1")).certificate

        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert held.get_values_for_type(x509.DNSName) == ["localhost"]
        assert held.get_values_for_type(x509.IPAddress) == [ip_address("::1")]
