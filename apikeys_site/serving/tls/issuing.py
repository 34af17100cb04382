"""Issue certificates: the local authority's own, and those that it signs."""

from collections.abc import Collection
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from apikeys_site.serving.tls.names import general_name, permitted_by_authority
from apikeys_site.serving.tls.pairs import CertifiedKey, new_key

AUTHORITY_LIFETIME = timedelta(days=3650)
# The longest that browsers take from authorities they know; ours keeps to it too.
SERVER_LIFETIME = timedelta(days=397)
# A client whose clock is a little late must accept a certificate made a moment ago.
CLOCK_SKEW = timedelta(hours=1)
NO_USAGE = {
    "digital_signature": False,
    "content_commitment": False,
    "key_encipherment": False,
    "data_encipherment": False,
    "key_agreement": False,
    "key_cert_sign": False,
    "crl_sign": False,
    "encipher_only": False,
    "decipher_only": False,
}


def issue_authority(*, machine: str, now: datetime) -> CertifiedKey:
    """
    Return a new certificate authority that can certify nothing but local names.

    Its name constraints are critical: whoever trusts it, and whoever steals its key, gets
    no more than names of this machine and of private networks.
    """
    key = new_key()
    subject = _name(f"API Keys local authority on {machine}"[:64])
    constraints = x509.NameConstraints(
        permitted_subtrees=permitted_by_authority(machine), excluded_subtrees=None
    )
    usage = x509.KeyUsage(**{**NO_USAGE, "key_cert_sign": True, "crl_sign": True})
    authority_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
    certificate = (
        _draft(subject=subject, issuer=subject, key=key, now=now)
        .not_valid_after(now + AUTHORITY_LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(constraints, critical=True)
        .add_extension(authority_id, critical=False)
        .sign(key, hashes.SHA256())
    )
    return CertifiedKey(certificate=certificate, key=key)


def issue_server_certificate(
    authority: CertifiedKey, *, names: Collection[str], now: datetime
) -> CertifiedKey:
    """Return a new certificate for a server that answers under `names`."""
    key = new_key()
    issuer = authority.certificate
    usage = x509.KeyUsage(**{**NO_USAGE, "digital_signature": True})
    authority_id = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
        issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    )
    server_only = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    held_names = x509.SubjectAlternativeName(map(general_name, names))
    certificate = (
        _draft(subject=_name("API Keys server"), issuer=issuer.subject, key=key, now=now)
        .not_valid_after(min(now - CLOCK_SKEW + SERVER_LIFETIME, issuer.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(server_only, critical=False)
        .add_extension(held_names, critical=False)
        .add_extension(authority_id, critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    return CertifiedKey(certificate=certificate, key=key)


def _draft(
    *, subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SKEW)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
