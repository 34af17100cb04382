"""What the pages about one key show, as frozen dataclasses; the list has `list_pages.py`."""

from dataclasses import dataclass

from keys.web.forms import CreateKeyForm, QuickKeyForm, UpdateKeyForm
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
class CreateKeyPage(ShellPage):
    """`expires_on`: what the days that were typed amount to; None without any."""

    form: CreateKeyForm
    form_token: str
    expires_on: Moment | None
    boilerplates: "tuple[Boilerplate, ...]"
    refusal: CallOut | None
    cancel_href: str


@dataclass(frozen=True, kw_only=True)
class Boilerplate:
    """`id`: sent without a script; `text`: filled in by one."""

    id: str
    label: str
    subj: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Overview:
    id: str
    name: str
    owner: Owner
    type: TypeBadge
    created: Moment
    status: Status


@dataclass(frozen=True, kw_only=True)
class KeyDetailsPage(ShellPage):
    """
    One key, to change or only to read.

    Attributes:
        may_update: the fields may be changed; otherwise they are only to be read.
        lock: why they may not be.
        has_deadline: the key expires: its switch is locked on.
        expires_on: what the days that were typed amount to, or the deadline as it is.
        refusal: why the last attempt stored nothing.
    """

    overview: Overview
    form: UpdateKeyForm
    may_update: bool
    lock: CallOut | None
    has_deadline: bool
    has_expired: bool
    expires_on: Moment | None
    boilerplates: tuple[Boilerplate, ...]
    refusal: CallOut | None
    cancel_href: str


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
