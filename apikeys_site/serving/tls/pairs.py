"""A certificate and its private key: made, stored, read back."""

from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from apikeys_site.serving.files import write_private

# What TLS servers sign with.
ServerKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey


class BadPair(Exception):
    """The two files are no usable certificate and key; the text says what is wrong with them."""


@dataclass(frozen=True)
class CertificateFiles:
    """Where a certificate and its key lie."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class CertifiedKey:
    """A certificate with the private key that belongs to it."""

    certificate: x509.Certificate
    key: ServerKey = field(repr=False)

    def is_signed_by(self, issuer: x509.Certificate) -> bool:
        """Return whether the issuer's key made the signature of the certificate."""
        try:
            self.certificate.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature):
            return False
        return True


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def fingerprint_of(certificate: x509.Certificate) -> str:
    """Return the SHA-256 fingerprint as clients take it: 64 hexadecimal digits."""
    return certificate.fingerprint(hashes.SHA256()).hex()


def read_pair(files: CertificateFiles) -> CertifiedKey:
    """
    Return the first certificate of one file and the key in the other, which belong together.

    Raises:
        BadPair: a file cannot be read or parsed, or the two do not belong together.
    """
    certificate = _certificate_in(files.certificate)
    key = _key_in(files.key)
    if key.public_key() != certificate.public_key():
        raise BadPair(f"the key in {files.key} does not belong to {files.certificate}")
    return CertifiedKey(certificate=certificate, key=key)


def write_pair(files: CertificateFiles, pair: CertifiedKey, *, chain: x509.Certificate) -> None:
    """Store the key, then the certificate followed by `chain` when that is another one."""
    certificates = list(dict.fromkeys([pair.certificate, chain]))
    write_private(
        files.key, pair.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    write_private(
        files.certificate, b"".join(item.public_bytes(Encoding.PEM) for item in certificates)
    )


def _certificate_in(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificates(_content_of(path))[0]
    except ValueError as error:
        raise BadPair(f"{path} holds no certificate in PEM form") from error


def _key_in(path: Path) -> ServerKey:
    try:
        key = load_pem_private_key(_content_of(path), password=None)
    except TypeError as error:
        raise BadPair(
            f"the key in {path} is locked with a password; store it without one"
        ) from error
    except ValueError as error:
        raise BadPair(f"{path} holds no private key in PEM form") from error
    if not isinstance(key, ServerKey):
        raise BadPair(f"the key in {path} is neither an elliptic curve, Ed25519 nor RSA key")
    return key


def _content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadPair(f"{path} cannot be read: {error.strerror}") from error
