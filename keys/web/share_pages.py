"""What pages show of sharing a key, as frozen dataclasses."""

from dataclasses import dataclass

from keys.web.moments import Moment
from keys.web.pages import CallOut, ShellPage


@dataclass(frozen=True, kw_only=True)
class ShareRow:
    """
    What one user or team may do.

    Attributes:
        value: names the recipient in a form.
        is_team: it is a team, and `name` the team's.
        by: who gave it.
    """

    value: str
    name: str
    is_team: bool
    rights: str
    by: str
    at: Moment


@dataclass(frozen=True, kw_only=True)
class RightOption:
    value: str
    label: str
    help: str
    is_chosen: bool


@dataclass(frozen=True, kw_only=True)
class Sharing:
    """
    The section of a key's details.

    Attributes:
        rows: those that the reader may see.
        href: where it is changed; empty for who may not.
    """

    rows: tuple[ShareRow, ...]
    href: str


@dataclass(frozen=True, kw_only=True)
class ShareForm:
    """
    With whom to share, and for what, as it was typed.

    Attributes:
        kind: `user` or `team`.
        name_missing: what a script says of it while it is empty.
        teams: suggested; any other may be typed.
        problem: why nothing was stored; empty for nothing wrong.
        is_name_wrong: the problem is the name.
    """

    kind: str
    name: str
    name_missing: str
    rights: tuple[RightOption, ...]
    teams: tuple[str, ...]
    problem: CallOut | None
    is_name_wrong: bool


@dataclass(frozen=True, kw_only=True)
class SharesPage(ShellPage):
    """Sharing one key: who has it, and the form to share it further."""

    key_name: str
    action: str
    back_href: str
    rows: tuple[ShareRow, ...]
    form: ShareForm
