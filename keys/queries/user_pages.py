"""One page of the list of users: native and reserved ones."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

from keys.access.users import reserved_user, user_in
from keys.models import User
from keys.queries.conditions import as_sql
from keys.queries.expressions import ByCodePoint, text
from keys.queries.find_users import GET_USER
from keys.queries.logic import Operand
from keys.queries.merged_pages import Cursor, Merged, MergedPage, Rank
from keys.queries.search_users import USER_TABLE
from keys.rules import search as neutral
from keys.rules.caller import NATIVE_REALM, RESERVED_REALM, Caller
from keys.rules.own_password import realm_of
from keys.rules.privileges import RESERVED_USERS
from keys.rules.search.cases import forms_of
from keys.rules.search.schemas import USERS
from keys.rules.search.wildcards import Gap, folded_pattern, matches
from keys.rules.search.words import folded

USER_PAGE_SIZES = (10, 20, 50, 100)
MOST_SUGGESTED = 500
NAME = neutral.Place(next(field for field in USERS.fields if field.name == "username"))
SEARCHED = [
    neutral.Place(field)
    for field in USERS.fields
    if field.name in {"username", "roles", "full_name", "email"}
]


class UserColumn(StrEnum):
    """What the list can be sorted by."""

    USERNAME = "username"
    FULL_NAME = "full_name"
    EMAIL = "email"
    STATUS = "status"


@dataclass(frozen=True, kw_only=True)
class UserFilter:
    """What the list is narrowed to; `search` is part of a name, an address or a role."""

    search: str = ""
    with_reserved: bool = True
    only_disabled: bool = False


RANK_VALUES: dict[UserColumn, Operand] = {
    UserColumn.USERNAME: F("username"),
    UserColumn.FULL_NAME: ByCodePoint(Coalesce("full_name", text(""))),
    UserColumn.EMAIL: ByCodePoint(Coalesce("email", text(""))),
    UserColumn.STATUS: Case(When(is_active=True, then=Value("0")), default=Value("1")),
}


def page_of_users(
    wanted: UserFilter,
    *,
    column: UserColumn,
    descending: bool,
    cursor: Cursor | None,
    size: int,
    by: Caller,
) -> MergedPage[User]:
    """
    Return one page of the users that fit, A to Z and a to z being the same.

    Raises:
        NotAllowed: the caller may not read users.
    """
    by.check_may(GET_USER)
    stored = User.objects.filter(realm=NATIVE_REALM)
    if wanted.only_disabled:
        stored = stored.filter(is_active=False)
    if wanted.search:
        stored = stored.filter(as_sql(_condition(wanted.search), USER_TABLE))
    merged = Merged(
        stored=stored.alias(rank_value=RANK_VALUES[column], rank_name=F("username")),
        unstored=[user for user in _reserved() if _fits(user, wanted)],
        read=lambda user: user,
        rank=lambda user: _rank(user, column),
    )
    return merged.page(cursor=cursor, size=size, descending=descending)


def user_named(username: str, *, by: Caller) -> User | None:
    """
    Return the user whom the name means, reserved before native; None when there is none.

    Raises:
        NotAllowed: the caller may not read users.
    """
    by.check_may(GET_USER)
    return user_in(realm_of(username), username)


def user_names(*, by: Caller, part: str = "") -> list[str]:
    """
    Return names of users to choose from, those that contain `part`, A and a being the same.

    There are no more than `MOST_SUGGESTED` of them besides the reserved ones: the first.
    """
    by.check_may(GET_USER)
    wanted = (Gap.RUN, part, Gap.RUN)
    native = User.objects.filter(realm=NATIVE_REALM).order_by("username")
    if part:
        native = native.filter(as_sql(neutral.Fits(NAME, wanted, fold=True), USER_TABLE))
    reserved = [one for one in RESERVED_USERS if matches(folded_pattern(wanted), folded(one))]
    return sorted([*reserved, *native.values_list("username", flat=True)[:MOST_SUGGESTED]])


def _reserved() -> list[User]:
    """Return all reserved users; few have a row, but those that have are what their row says."""
    rows = {user.username: user for user in User.objects.filter(realm=RESERVED_REALM)}
    return [rows.get(name) or reserved_user(name) for name in RESERVED_USERS]


def _fits(user: User, wanted: UserFilter) -> bool:
    if not wanted.with_reserved or (wanted.only_disabled and user.is_active):
        return False
    pattern = folded_pattern((Gap.RUN, wanted.search, Gap.RUN))
    texts = (user.username, user.full_name or "", user.email or "", *user.role_names)
    return any(matches(pattern, folded(one)) for one in texts)


def _condition(part: str) -> neutral.Condition:
    patterns = [(Gap.RUN, form, Gap.RUN) for form in forms_of(part)]
    return neutral.any_of(
        neutral.Fits(place, pattern, fold=True) for place in SEARCHED for pattern in patterns
    )


def _rank(user: User, column: UserColumn) -> Rank:
    values = {
        UserColumn.USERNAME: user.username,
        UserColumn.FULL_NAME: user.full_name or "",
        UserColumn.EMAIL: user.email or "",
        UserColumn.STATUS: "0" if user.is_active else "1",
    }
    return (values[column], user.username)
