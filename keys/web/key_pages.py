"""What the pages about keys show, as frozen dataclasses."""

from dataclasses import dataclass

from keys.web.forms import CreateKeyForm, QuickKeyForm, UpdateKeyForm
from keys.web.key_formats import NewKey
from keys.web.moments import Moment
from keys.web.pages import Avatar, CallOut, Prompt, ShellPage


@dataclass(frozen=True, kw_only=True)
class TypeBadge:
    label: str
    icon: str
    tooltip: str


@dataclass(frozen=True, kw_only=True)
class Status:
    """`dot`: `primary`, `subdued` or `warning`; `exact`: when it expires or did."""

    dot: str
    text: str
    exact: Moment | None


@dataclass(frozen=True, kw_only=True)
class Owner:
    username: str
    realm: str
    avatar: Avatar


@dataclass(frozen=True, kw_only=True)
class KeyRow:
    """One key in the list; `is_new`: it was made a moment ago."""

    id: str
    name: str
    href: str
    type: TypeBadge
    owner: Owner
    created: Moment
    is_new: bool
    status: Status
    may_delete: bool


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A column that can be sorted; `aria_sort`: `ascending`, `descending` or `none`."""

    column: str
    label: str
    href: str
    aria_sort: str
    icon: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class HiddenField:
    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class KeyList:
    """
    The table with its paging: the part that a script replaces.

    Attributes:
        href: the address that shows exactly this part.
        query: the same, only what stands behind `?`; forms carry it back.
        carried: what the search form has to keep besides the search.
        previous, next: addresses of the neighbouring pages; empty at an end.
    """

    href: str
    query: str
    carried: tuple[HiddenField, ...]
    headings: tuple[Heading, ...]
    rows: tuple[KeyRow, ...]
    may_delete: bool
    total_text: str
    sizes: tuple[Choice, ...]
    previous: str
    next: str
    no_match: str


@dataclass(frozen=True, kw_only=True)
class KeyListPage(ShellPage):
    """
    The key list, or what stands in its place.

    Attributes:
        list: None where a prompt stands instead.
        new_key: only in the answer to the form that made it.
        already_made: shown instead of a secret when a form is sent twice.
    """

    search: str
    may_create: bool
    shows_own_only: bool
    prompt: Prompt | None
    list: KeyList | None
    new_key: NewKey | None
    already_made: "AlreadyMade | None"


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
class DoomedKey:
    """A key that a confirmation asks about."""

    id: str
    name: str
    is_managed: bool
    is_alerting: bool


@dataclass(frozen=True, kw_only=True)
class Confirmation:
    """The question before keys are deleted; the same in a page of its own and in a dialog."""

    title: str
    keys: tuple[DoomedKey, ...]
    lists_names: bool
    managed_title: str
    button: str
    return_query: str
    cancel_href: str


@dataclass(frozen=True, kw_only=True)
class DeleteKeysPage(ShellPage):
    confirmation: Confirmation


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
