"""The client's certificate, as a gateway that is trusted hands it over."""

import base64
import binascii
from functools import lru_cache
from urllib.parse import unquote

from keys.verifier.rsgi import Headers
from keys.wire.gateway.families import Family
from keys.wire.gateway.original import BadOriginal, sole_line

BEGIN, END = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"


def subject_told(headers: Headers, family: Family) -> str | None:
    """
    Return the subject of the client's certificate; None where there is none that can be read.

    The whole certificate is believed before a subject beside it: gateways write that in many ways.
    """
    try:
        certificate = sole_line(headers, family.certificate)
        if certificate:
            return subject_of(certificate)
        return sole_line(headers, family.subject) or None
    except BadOriginal:
        return None


@lru_cache(maxsize=1024)
def subject_of(text: str) -> str | None:
    """
    Return the subject of a certificate: PEM with or without its lines, percent-encoded or not.

    Of a chain the first counts. The most specific part comes first, as in RFC 4514.
    """
    # Seven megabytes, which are of no use without such a gateway.
    from cryptography import x509  # noqa: PLC0415

    bare = unquote(text).replace(BEGIN, "").partition(END)[0].partition(",")[0]
    try:
        content = base64.b64decode("".join(bare.split()), validate=True)
        return x509.load_der_x509_certificate(content).subject.rfc4514_string()
    except (binascii.Error, ValueError):
        return None
