"""
What each page shows, as one frozen dataclass; templates read nothing else.

The pages of the key list, its rows included, are in `key_pages.py`.
"""

from dataclasses import dataclass
from enum import StrEnum

from keys.web.forms import LoginForm


class Theme(StrEnum):
    """The colours a reader has chosen; `system` follows his system."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"

    @property
    def dark_media(self) -> str:
        """Return the media query under which the dark colours hold; paper is always light."""
        by_choice = {"light": "not all", "dark": "screen"}
        return by_choice.get(self, "screen and (prefers-color-scheme: dark)")

    @property
    def is_system(self) -> bool:
        return self is Theme.SYSTEM

    @property
    def is_light(self) -> bool:
        return self is Theme.LIGHT

    @property
    def is_dark(self) -> bool:
        return self is Theme.DARK


class Tone(StrEnum):
    """How a message looks and how urgently it is read out."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    DANGER = "danger"


@dataclass(frozen=True, kw_only=True)
class Crumb:
    """One step of the path to a page; without `href` the page itself."""

    label: str
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Avatar:
    """Two letters on one of six colours; both hang on the name alone."""

    initials: str
    tone: int


@dataclass(frozen=True, kw_only=True)
class CallOut:
    """A message in the page; `subj` is its hook for automation."""

    tone: Tone
    title: str
    text: str = ""
    subj: str = ""


@dataclass(frozen=True, kw_only=True)
class Person:
    """The reader, as the user menu names him."""

    username: str
    realm: str
    full_name: str
    email: str
    avatar: Avatar
    roles: str


@dataclass(frozen=True, kw_only=True)
class Shell:
    """
    What surrounds a page.

    Attributes:
        current: the app whose entry of the side navigation is marked.
        read_only: what the `Read only` badge says on request; empty for no badge.
        has_security: the Security section of the navigation has an entry.
        sees_users, sees_roles: which entries it has besides API keys.
        flashes: what became of the request before this one.
    """

    crumbs: tuple[Crumb, ...]
    current: str
    person: Person
    has_security: bool
    sees_users: bool
    sees_roles: bool
    may_administer: bool
    read_only: str
    flashes: tuple[CallOut, ...]
    version: str


@dataclass(frozen=True, kw_only=True)
class Page:
    title: str
    theme: Theme


@dataclass(frozen=True, kw_only=True)
class ShellPage(Page):
    shell: Shell


@dataclass(frozen=True, kw_only=True)
class LoginPage(Page):
    """`next`: where to go afterwards, an address of our own."""

    form: LoginForm
    next: str
    messages: tuple[CallOut, ...]


@dataclass(frozen=True, kw_only=True)
class LogoutPage(Page):
    pass


@dataclass(frozen=True, kw_only=True)
class HomePage(ShellPage):
    version: str


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """
    What stands where content would be, and what to do about it.

    Attributes:
        icon: name of an icon.
        tone: its colour.
        href, action: a link out of the situation; none without `href`.
        opens_flyout: the link leads to a panel over the page, where a script can show one.
        learn_href, learn: documentation, which opens in a tab of its own; none without an address.
        details: for who wants to know exactly.
    """

    icon: str
    tone: Tone
    title: str
    text: str = ""
    href: str = ""
    action: str = ""
    title_subj: str = ""
    action_subj: str = ""
    opens_flyout: bool = False
    learn_href: str = ""
    learn: str = ""
    details: str = ""


@dataclass(frozen=True, kw_only=True)
class PromptPage(ShellPage):
    """A page of the shell that has nothing but a prompt."""

    prompt: Prompt


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Page):
    """A page without a shell: it must show even when nothing else works."""

    status: int
    prompt: Prompt
