"""The certificate that is served: the operator's own, or one of the local authority."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from apikeys_site.serving.tls.brought import check_brought
from apikeys_site.serving.tls.own import (
    authority_files,
    keep_authority,
    keep_server_certificate,
    names_to_certify,
    server_files,
)
from apikeys_site.serving.tls.pairs import CertificateFiles, fingerprint_of

if TYPE_CHECKING:
    from apikeys_site.serving.plan import ServePlan


@dataclass(frozen=True, kw_only=True)
class ServedCertificate:
    """
    What the listeners serve, and what clients are told to trust.

    Attributes:
        authority: the local authority's certificate; None for a certificate that was brought.
        fingerprint: SHA-256, of the authority, or of the certificate that was brought.
    """

    files: CertificateFiles
    authority: Path | None
    fingerprint: str


def certificate_to_serve(plan: "ServePlan", *, now: datetime) -> ServedCertificate:
    """
    Return what to serve; make or renew our own certificate where that is due.

    Raises:
        BadSetting: the brought certificate cannot be used, or ours may not hold a name it must.
        StartRefused: the local authority is damaged or has expired.
    """
    if plan.brought is not None:
        pair = check_brought(plan.brought, now=now)
        return ServedCertificate(
            files=plan.brought, authority=None, fingerprint=fingerprint_of(pair.certificate)
        )
    folder = plan.home / "tls"
    authority = keep_authority(folder, machine=plan.machine, now=now)
    names = names_to_certify(
        authority.certificate, machine=plan.machine, wanted=plan.names_to_answer_to
    )
    keep_server_certificate(folder, authority=authority, names=names, now=now)
    return ServedCertificate(
        files=server_files(folder),
        authority=authority_files(folder).certificate,
        fingerprint=fingerprint_of(authority.certificate),
    )
