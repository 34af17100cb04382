"""Read settings from environment variables; a bad value stops the start with one sentence."""

import os
import re
import secrets
from collections.abc import Collection, Iterator
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = range(65_536)
DAYS = range(1, 36_501)
ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?", re.ASCII)
HEADER_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}", re.ASCII)
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})
OURS = "APIKEYS_"
_read: set[str] = set()


class BadSetting(ImproperlyConfigured):
    """A variable that cannot be used; its text is one sentence that names the variable."""


def env_text(name: str, default: str = "") -> str:
    """Return the variable's value without surrounding blanks; empty counts as absent."""
    _read.add(name)
    return os.environ.get(name, "").strip() or default


def unread_variables() -> Iterator[str]:
    """Return a sentence on each variable that looks like one of ours, but is read by nothing."""
    known = [name.removeprefix(OURS) for name in _read if name.startswith(OURS)]
    for name in sorted(os.environ.keys() - _read):
        if name.startswith(OURS):
            meant = get_close_matches(name.removeprefix(OURS), known, n=1)
            guess = f": was {OURS}{meant[0]} meant?" if meant else "."
            yield f"{name} is set, but nothing reads it{guess}"


def env_bool(name: str, *, default: bool) -> bool:
    """
    Return the variable as a truth value.

    Raises:
        BadSetting: the value is none of on, off, true, false, yes, no, 1, 0.
    """
    value = env_text(name).lower()
    if not value:
        return default
    if value in TRUE_WORDS:
        return True
    if value in FALSE_WORDS:
        return False
    raise BadSetting(f"{name} must be on or off, not '{value}'.")


def env_choice(name: str, *, choices: Collection[str], default: str) -> str:
    """
    Return the variable, one of `choices` (compared in lower case).

    Raises:
        BadSetting: the value is not one of them.
    """
    value = env_text(name, default).lower()
    if value not in choices:
        raise BadSetting(f"{name} must be one of {', '.join(choices)}, not '{value}'.")
    return value


def env_int(name: str, *, default: int, allowed: range) -> int:
    """
    Return the variable as a whole number inside `allowed`.

    Raises:
        BadSetting: the value is no whole number or lies outside.
    """
    value = env_text(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or int(value) not in allowed:
        raise BadSetting(
            f"{name} must be a whole number from {allowed[0]} to {allowed[-1]}, not '{value}'."
        )
    return int(value)


def env_days(name: str) -> timedelta | None:
    """
    Return the variable, a number of days, as a span; None where it is not set.

    Raises:
        BadSetting: the value is no whole number from 1 to 36,500.
    """
    if not env_text(name):
        return None
    return timedelta(days=env_int(name, default=0, allowed=DAYS))


def env_port(name: str, default: int) -> int:
    """Return the variable as a TCP port; 0 leaves the listener out."""
    return env_int(name, default=default, allowed=PORTS)


def env_path(name: str) -> Path | None:
    """Return the variable as an absolute path."""
    value = env_text(name)
    return Path(value).expanduser().absolute() if value else None


def env_secret(name: str) -> str | None:
    """
    Return a secret: the variable itself, or the content of the file that `NAME_FILE` names.

    Raises:
        BadSetting: both are given, or the file cannot be read or is empty.
    """
    value, file = os.environ.get(name), env_path(f"{name}_FILE")
    if value and file:
        raise BadSetting(f"Set {name} or {name}_FILE, not both.")
    if file is None:
        return value or None
    try:
        content = file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSetting(f"{name}_FILE names a file that cannot be read: {file}.") from error
    if not content:
        raise BadSetting(f"{name}_FILE names an empty file: {file}.")
    return content


def env_header(name: str, default: str) -> str:
    """
    Return the variable as the name of a header line, in lower case.

    Raises:
        BadSetting: it is no such name, or the one of `Authorization`.
    """
    value = env_text(name, default).lower()
    if not HEADER_NAME.fullmatch(value) or value == "authorization":
        raise BadSetting(f"{name} must name a header of its own, such as {default}, not '{value}'.")
    return value


def env_networks(name: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """
    Return the variable, a comma list of addresses or networks in CIDR form.

    Raises:
        BadSetting: an entry is neither.
    """
    entries = [entry.strip() for entry in env_text(name).split(",") if entry.strip()]
    try:
        return tuple(ip_network(entry) for entry in entries)
    except ValueError as error:
        raise BadSetting(f"{name} must list addresses or networks: {error}.") from error


def stored_secret(path: Path) -> str:
    """
    Return the secret kept in `path` (mode 0600), making it when it is not there yet.

    Two processes that start at once agree on one value: the file is linked into place whole.

    Raises:
        BadSetting: the file can neither be read nor made.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _link_new_secret(path)
        return path.read_text().strip()
    except OSError as error:
        raise BadSetting(
            f"APIKEYS_SECRETS_DIR, by default in APIKEYS_HOME: the file {path} cannot be used:"
            f" {error.strerror}."
        ) from error


def _link_new_secret(path: Path) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink(missing_ok=True)


def active_pepper(folder: Path) -> str:
    """
    Return the id of the pepper that new digests are made under.

    The file `active` in `folder` names it; without that file it is `1`, made when missing.

    Raises:
        BadSetting: `active` names a pepper that has no file here.
    """
    active = folder / "active"
    if not active.exists():
        stored_secret(folder / "1.key")
        return "1"
    name = active.read_text().strip()
    if not (folder / f"{name}.key").is_file():
        raise BadSetting(
            f"APIKEYS_SECRETS_DIR: {active} names the pepper '{name}', which has no file there."
        )
    return name


def env_origins(name: str) -> tuple[str, ...]:
    """
    Return the variable, a comma list of origins such as `https://app.example.com`.

    They are written as browsers send them: in lower case.

    Raises:
        BadSetting: an entry is no http or https address of a host, or has more than that.
    """
    entries = [entry.strip().lower() for entry in env_text(name).split(",") if entry.strip()]
    for entry in entries:
        if not ORIGIN.fullmatch(entry):
            raise BadSetting(
                f"{name} must list origins such as https://example.com, not '{entry}'."
            )
    return tuple(entries)


def env_url(name: str, default: str) -> str:
    """
    Return the variable as the address of a site, without a trailing slash.

    Raises:
        BadSetting: it is no http or https address of a host.
    """
    value = env_text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise BadSetting(f"{name} must be an http or https address, not '{value}'.")
    return value


def in_url(host: str) -> str:
    """Return the host as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host
