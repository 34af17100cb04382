"""What *Connection details* shows, on a page of its own and in a dialog."""

from dataclasses import dataclass

from keys.web.forms import QuickKeyForm
from keys.web.key_formats import NewKey
from keys.web.key_pages import AlreadyMade
from keys.web.pages import CallOut, ShellPage
from keys.web.snippets import Snippet


@dataclass(frozen=True, kw_only=True)
class Authority:
    """The local certificate authority, for clients that verify us."""

    path: str
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Connection:
    """
    Where to connect to, and a key by its name alone.

    Attributes:
        tab: `endpoints` or `apiKeys`.
        verifier: where keys are verified; empty where no verifier listens.
        authority: None when another authority vouches for us, or none.
        snippets: how programs connect; with the new key, where there is one.
        missing: why no key can be made here; None when one can.
        days: how long a key lives that is made here.
    """

    tab: str
    endpoint: str
    verifier: str
    authority: Authority | None
    snippets: tuple[Snippet, ...]
    missing: CallOut | None
    days: int
    form: QuickKeyForm
    form_token: str
    error: CallOut | None
    new_key: NewKey | None
    already_made: AlreadyMade | None


@dataclass(frozen=True, kw_only=True)
class ConnectionPage(ShellPage):
    connection: Connection
