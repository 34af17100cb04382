"""Check a certificate that the operator brought."""

from datetime import datetime

from cryptography import x509

from apikeys_site.env import BadSetting
from apikeys_site.serving.tls.pairs import BadPair, CertificateFiles, CertifiedKey, read_pair


def check_brought(files: CertificateFiles, *, now: datetime) -> CertifiedKey:
    """
    Return the operator's certificate and key.

    Raises:
        BadSetting: they cannot be read, do not belong together, or are not valid today.
    """
    try:
        pair = read_pair(files)
    except BadPair as error:
        raise BadSetting(f"APIKEYS_TLS_CERTIFICATE and APIKEYS_TLS_KEY: {error}.") from error
    _check_valid_on(now, pair.certificate)
    return pair


def _check_valid_on(now: datetime, certificate: x509.Certificate) -> None:
    if certificate.not_valid_after_utc <= now:
        raise BadSetting(
            "APIKEYS_TLS_CERTIFICATE names a certificate that expired on"
            f" {certificate.not_valid_after_utc:%Y-%m-%d}."
        )
    if certificate.not_valid_before_utc > now:
        raise BadSetting(
            "APIKEYS_TLS_CERTIFICATE names a certificate that is not valid before"
            f" {certificate.not_valid_before_utc:%Y-%m-%d}."
        )
