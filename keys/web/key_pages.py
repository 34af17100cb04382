"""What several pages about keys show; the list and the flyout have modules of their own."""

from dataclasses import dataclass

from keys.web.moments import Moment
from keys.web.pages import Avatar


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
