"""The native users that a search finds."""

from dataclasses import dataclass

from django.db.models import F

from keys.models import User
from keys.queries.conditions import ListColumn, Table, TextColumn, TruthColumn, WordsColumn, as_sql
from keys.queries.expressions import truth
from keys.queries.logic import Compare
from keys.queries.pages import page_of
from keys.rules.caller import NATIVE_REALM, Caller
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.search import SearchRequest, Value

QUERY_USER = ClusterAction(f"{SECURITY}/user/query")
USER_TABLE = Table(
    id="username",
    columns={
        "username": TextColumn(F("username")),
        "roles": ListColumn(F("roles")),
        "enabled": TruthColumn(Compare(F("is_active"), "=", truth(value=True))),
        "full_name": WordsColumn(F("full_name")),
        "email": WordsColumn(F("email")),
    },
)


@dataclass(frozen=True, kw_only=True)
class FoundUsers:
    """One page of users; `sort_values` has a tuple for each, a value for each sort key."""

    users: list[User]
    total: int
    sort_values: list[tuple[Value | None, ...]]


def search_users(request: SearchRequest, *, by: Caller) -> FoundUsers:
    """
    Return the page of users that `request` asks for; reserved users are never among them.

    Raises:
        NotAllowed: the caller may not read users.

    Source: elasticsearch-specification, security/query_user.
    """
    by.check_may(QUERY_USER)
    native = User.objects.filter(realm=NATIVE_REALM)
    page = page_of(native.filter(as_sql(request.condition, USER_TABLE)), request, USER_TABLE)
    return FoundUsers(users=page.things, total=page.total, sort_values=page.sort_values)
