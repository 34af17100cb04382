"""What an operator is told at the start."""

from apikeys_site.serving.administrator import PASSWORD_VARIABLE, FirstPassword
from apikeys_site.serving.plan import ServePlan
from apikeys_site.serving.tls.served import ServedCertificate
from keys.actions.ensure_administrator import ADMINISTRATOR

WIDTH = 13


def banner(
    plan: ServePlan, *, certificate: ServedCertificate | None, password: FirstPassword | None
) -> str:
    """Return the lines that say who listens where, who signs in, and what to trust."""
    lines = [(listener.part.title(), plan.url_of(listener)) for listener in plan.listeners]
    if plan.has_console:
        lines.append(("User", ADMINISTRATOR))
    if password is not None:
        lines.append(("Password", _where(password)))
    if not plan.listeners:
        lines.append(("Housekeeper", "works without a listener"))
    elif certificate is None:
        lines.append(("TLS", "off: without TLS in front the API key service is disabled"))
    elif certificate.authority is not None:
        lines.append(("CA", str(certificate.authority)))
        lines.append(("CA SHA-256", certificate.fingerprint))
    else:
        lines.append(("Certificate", str(certificate.files.certificate)))
        lines.append(("SHA-256", certificate.fingerprint))
    return "\n" + "".join(f"  {title:<{WIDTH}}{text}\n" for title, text in lines) + "\n"


def _where(password: FirstPassword) -> str:
    if password.shown is not None:
        return f"{password.shown}   (shown this once)"
    if password.file is not None:
        return f"in the file {password.file}"
    return f"the one in {PASSWORD_VARIABLE}"
