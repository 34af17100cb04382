"""The certificate authority that clients are to trust when they connect to us."""

import ssl
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from keys.conf import key_settings
from keys.web.connection_pages import Authority
from keys.web.snippets import CA_FILE


def authority_path() -> Path | None:
    """Return our authority's certificate, while it is the one that vouches for this site."""
    known = key_settings()
    path = known.home / "tls" / CA_FILE
    if not known.tls or settings.TLS_CERTIFICATE is not None or not path.is_file():
        return None
    return path


def own_authority() -> Authority | None:
    path = authority_path()
    if path is None:
        return None
    der = ssl.PEM_cert_to_DER_cert(path.read_text())
    return Authority(path=str(path), fingerprint=sha256(der).hexdigest())
