"""What the flyout of one key shows, as frozen dataclasses; it is a page of its own too."""

from dataclasses import dataclass

from keys.rules.privileges import EffectivePrivileges
from keys.web.forms import CreateKeyForm, UpdateKeyForm
from keys.web.key_checks import KeyChecks
from keys.web.key_pages import Owner, Status, TypeBadge
from keys.web.moments import Moment
from keys.web.pages import CallOut, ShellPage
from keys.web.share_pages import Sharing
from keys.web.usage_panel import UsagePanel


@dataclass(frozen=True, kw_only=True)
class Boilerplate:
    """`id`: sent without a script; `text`: filled in by one."""

    id: str
    label: str
    subj: str
    text: str


@dataclass(frozen=True, kw_only=True)
class TypeCard:
    """A type that a new key can be of."""

    id: str
    label: str
    text: str
    icon: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class KnownPrivileges:
    """What an editor completes, as JSON text by its own script."""

    cluster: tuple[str, ...]
    index: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CreateFlyout:
    """
    The form that makes a key.

    Attributes:
        checks: what a script can tell of it before it is sent.
        must_expire: why the switch of the expiration is locked on; empty where it is not.
        expires_on: what the days that were typed amount to; None without any.
        types: the types to choose from; none where there is only one.
        refusal: why the last attempt made nothing.
    """

    title: str
    form: CreateKeyForm
    form_token: str
    checks: KeyChecks
    must_expire: str
    expires_on: Moment | None
    boilerplates: tuple[Boilerplate, ...]
    types: tuple[TypeCard, ...]
    privileges: KnownPrivileges
    refusal: CallOut | None
    cancel_href: str


@dataclass(frozen=True, kw_only=True)
class CreateKeyPage(ShellPage):
    flyout: CreateFlyout


@dataclass(frozen=True, kw_only=True)
class Relative:
    """A key that this one came from, or that came from it."""

    name: str
    href: str


@dataclass(frozen=True, kw_only=True)
class Overview:
    """
    What a key is, whatever may be done with it.

    Attributes:
        creator: who made it, where that was not its owner.
        invalidated: when, by whom and why; None for a key that is not invalidated.
        certificate_identity: what a cluster's certificate must match; empty for none.
        networks, rate: where and how often it may be used; empty for everywhere, or any number.
        descendants: keys that came from it and live.
        more_descendants: there are more than these.
        use: what `curl` takes the key from.
        curl: a command that uses it, without its secret.
        authority_href: the certificate that the command asks for; empty where it needs none.
    """

    id: str
    name: str
    owner: Owner
    creator: str
    type: TypeBadge
    created: Moment
    status: Status
    invalidated: "Invalidated | None"
    certificate_identity: str
    networks: tuple[str, ...]
    rate: str
    parent: Relative | None
    descendants: tuple[Relative, ...]
    more_descendants: bool
    use: str
    curl: str
    authority_href: str


@dataclass(frozen=True, kw_only=True)
class Invalidated:
    at: Moment
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Tab:
    """`id`: `settings`, `effective` or `json`."""

    id: str
    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, kw_only=True)
class StoredPart:
    """What somebody else stored meanwhile; `value` as it reads in the form."""

    label: str
    value: str


@dataclass(frozen=True, kw_only=True)
class SideAnswer:
    """What one side says to a question; `text` is a whole sentence."""

    is_granted: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The answer to `can it … on …?`: a heading, and who says so."""

    call_out: CallOut
    sides: tuple[SideAnswer, ...]


@dataclass(frozen=True, kw_only=True)
class Question:
    """
    `can it … on …?` as it was asked.

    Attributes:
        kind: `cluster`, `index` or `application`.
        on: an index, or a resource of the application.
        answer: None before anything was asked.
    """

    kind: str
    privilege: str
    on: str
    application: str
    answer: Answer | None


@dataclass(frozen=True, kw_only=True)
class Powers:
    """
    What a key can really do.

    Attributes:
        warning: that it can do nothing at all now, and why.
        is_inherited: it has no descriptors of its own.
    """

    effective: EffectivePrivileges
    is_inherited: bool
    warning: CallOut | None
    question: Question


@dataclass(frozen=True, kw_only=True)
class KeyJson:
    """`assigned`, `limited_by`: JSON text, empty where there is none."""

    assigned_label: str
    assigned: str
    limited_by: str


@dataclass(frozen=True, kw_only=True)
class KeyFlyout:
    """
    One key, to change or only to read.

    Attributes:
        checks: what a script can tell of the form before it is sent.
        may_update: the fields may be changed; otherwise they are only to be read.
        lock: why they may not be.
        has_deadline: the key expires: its switch is locked on.
        expires_on: what the days that were typed amount to, or the deadline as it is.
        refusal: why the last attempt stored nothing.
        stored: what somebody else stored meanwhile.
        excess: sentences about what of the descriptors grants nothing.
        powers, json: of the tab that shows them.
        sharing: None where there is nothing to tell of it.
    """

    title: str
    href: str
    overview: Overview
    usage: UsagePanel
    sharing: Sharing | None
    tabs: tuple[Tab, ...]
    form: UpdateKeyForm
    checks: KeyChecks
    may_update: bool
    lock: CallOut | None
    has_deadline: bool
    has_expired: bool
    expires_on: Moment | None
    boilerplates: tuple[Boilerplate, ...]
    privileges: KnownPrivileges
    refusal: CallOut | None
    stored: tuple[StoredPart, ...]
    excess: tuple[str, ...]
    powers: Powers | None
    json: KeyJson | None
    cancel_href: str


@dataclass(frozen=True, kw_only=True)
class KeyDetailsPage(ShellPage):
    flyout: KeyFlyout
