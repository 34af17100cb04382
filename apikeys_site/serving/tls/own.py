"""Keep our own certificate authority and the server certificate that it signs."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509

from apikeys_site.env import BadSetting
from apikeys_site.serving.home import OWNER_ONLY_DIRECTORY
from apikeys_site.serving.refusal import StartRefused
from apikeys_site.serving.tls.issuing import issue_authority, issue_server_certificate
from apikeys_site.serving.tls.names import (
    ALWAYS_SERVED,
    general_name,
    is_certifiable_text,
    may_certify,
)
from apikeys_site.serving.tls.pairs import (
    BadPair,
    CertificateFiles,
    CertifiedKey,
    read_pair,
    write_pair,
)

RENEWED_BEFORE_ITS_END = timedelta(days=30)


def authority_files(folder: Path) -> CertificateFiles:
    return CertificateFiles(certificate=folder / "ca.crt", key=folder / "ca.key")


def server_files(folder: Path) -> CertificateFiles:
    return CertificateFiles(certificate=folder / "server.crt", key=folder / "server.key")


def keep_authority(folder: Path, *, machine: str, now: datetime) -> CertifiedKey:
    """
    Return the authority in `folder`, made when there is none yet; nothing ever replaces one.

    Raises:
        StartRefused: it is damaged or has expired.
    """
    files = authority_files(folder)
    folder.mkdir(mode=OWNER_ONLY_DIRECTORY, parents=True, exist_ok=True)
    if not files.certificate.exists():
        new = issue_authority(machine=machine, now=now)
        write_pair(files, new, chain=new.certificate)
    try:
        authority = read_pair(files)
    except BadPair as error:
        raise StartRefused(
            f"The local certificate authority is damaged ({error}): restore it from a backup,"
            f" or move {folder} away to make a new one."
        ) from error
    if authority.certificate.not_valid_after_utc <= now:
        raise StartRefused(
            f"The local certificate authority has expired: move {folder} away to make a new one."
        )
    return authority


def names_to_certify(
    authority: x509.Certificate, *, machine: str, wanted: Mapping[str, str]
) -> list[str]:
    """
    Return the names of the server's certificate.

    Args:
        authority: whose name constraints decide.
        machine: the machine's own name, left out where the authority may not certify it.
        wanted: names that clients will ask for, under the variable that brought each up.

    Raises:
        BadSetting: the authority may not certify a wanted name.
    """
    permitted = _permitted(authority)
    for variable, name in wanted.items():
        if not is_certifiable_text(name) or not may_certify(permitted, name):
            raise BadSetting(
                f"{variable} names '{name}', which the local certificate authority may not"
                " certify: set APIKEYS_TLS_CERTIFICATE and APIKEYS_TLS_KEY."
            )
    names = [*ALWAYS_SERVED]
    if is_certifiable_text(machine) and may_certify(permitted, machine):
        names.append(machine)
    return list({general_name(name): name for name in [*names, *wanted.values()]}.values())


def keep_server_certificate(
    folder: Path, *, authority: CertifiedKey, names: list[str], now: datetime
) -> CertifiedKey:
    """Return the server's certificate, a new one where the old is no longer fit."""
    files = server_files(folder)
    with suppress(BadPair):
        kept = read_pair(files)
        if _still_fits(kept, authority=authority, names=names, now=now):
            return kept
    new = issue_server_certificate(authority, names=names, now=now)
    write_pair(files, new, chain=authority.certificate)
    return new


def _permitted(authority: x509.Certificate) -> list[x509.GeneralName]:
    # What the certificate says counts, not the machine's name of today: it may have changed.
    constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    return list(constraints.permitted_subtrees or [])


def _still_fits(
    pair: CertifiedKey, *, authority: CertifiedKey, names: list[str], now: datetime
) -> bool:
    return (
        pair.is_signed_by(authority.certificate)
        and now < pair.certificate.not_valid_after_utc - RENEWED_BEFORE_ITS_END
        and _names_in(pair.certificate) == {general_name(name) for name in names}
    )


def _names_in(certificate: x509.Certificate) -> set[x509.GeneralName]:
    return set(certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
