"""What several pages about keys show; the list and the flyout have modules of their own."""

from dataclasses import dataclass

from keys.web.forms import QuickKeyForm
from keys.web.key_formats import NewKey
from keys.web.moments import Moment
from keys.web.pages import Avatar, CallOut, ShellPage


@dataclass(frozen=True, kw_only=True)
class TypeBadge:
    label: str
    icon: str
    tooltip: str


@dataclass(frozen=True, kw_only=True)
class Status:
    """
    Whether a key is good.

    Attributes:
        dot: `primary`, `subdued`, `warning`, `soon` or `danger`.
        exact: when it expires or did, or was invalidated.
        aside: more about it: that it expires soon, or who invalidated it.
    """

    dot: str
    text: str
    exact: Moment | None
    aside: str = ""


@dataclass(frozen=True, kw_only=True)
class Owner:
    username: str
    realm: str
    avatar: Avatar


@dataclass(frozen=True, kw_only=True)
class AlreadyMade:
    name: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Authority:
    """The local certificate authority, for clients that verify us."""

    path: str
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class Connection:
    """
    Connection details; the same in a page of its own and in a dialog.

    Attributes:
        tab: `endpoints` or `apiKeys`.
        authority: None when another authority vouches for us, or none.
        missing: why no key can be made here; None when one can.
    """

    tab: str
    endpoint: str
    authority: Authority | None
    missing: CallOut | None
    form: QuickKeyForm
    form_token: str
    error: CallOut | None
    new_key: NewKey | None
    already_made: AlreadyMade | None


@dataclass(frozen=True, kw_only=True)
class ConnectionPage(ShellPage):
    connection: Connection
