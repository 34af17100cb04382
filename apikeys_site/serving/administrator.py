"""Make the first administrator, and say where his password is."""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from apikeys_site.env import BadSetting, env_secret
from apikeys_site.serving.files import write_private
from keys.actions.ensure_administrator import ensure_administrator
from keys.rules.errors import Invalid
from keys.rules.new_password import new_password

PASSWORD_VARIABLE = "ELASTIC_PASSWORD"  # noqa: S105 # a name, no password
PASSWORD_FILE = "elastic-password"  # noqa: S105 # the same


@dataclass(frozen=True)
class FirstPassword:
    """
    Where the operator finds the new administrator's password.

    Attributes:
        shown: the password itself, for a terminal only.
        file: the file that holds it, where no terminal is there to show it.
    """

    shown: str | None = field(default=None, repr=False)
    file: Path | None = None


def make_first_administrator(
    home: Path, *, on_terminal: bool, now: datetime
) -> FirstPassword | None:
    """
    Make the administrator of a new installation.

    Returns:
        Where his password is; None when there was an administrator already.

    Raises:
        BadSetting: the password that was chosen for him cannot be one.
    """
    chosen = env_secret(PASSWORD_VARIABLE)
    password = chosen or new_password()
    try:
        is_new = ensure_administrator(password=password, now=now)
    except Invalid as error:
        raise BadSetting(f"{PASSWORD_VARIABLE}: {'; '.join(error.problems)}.") from error
    if not is_new:
        return None
    if chosen:
        return FirstPassword()
    if on_terminal:
        return FirstPassword(shown=password)
    file = home / PASSWORD_FILE
    write_private(file, f"{password}\n".encode())
    return FirstPassword(file=file)
