"""Keys as Kuzzle's clients look for them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import DateTimeField, F, Func, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.sql.compiler import SQLCompiler

from keys.models import ApiKey, ApiKeyQuerySet, User
from keys.queries.conditions import MomentColumn, Table, TextColumn, WordsColumn, as_sql
from keys.queries.expressions import ByCodePoint
from keys.queries.pages import page_of
from keys.rules.caller import RESERVED_REALM
from keys.rules.judgement import KeyType
from keys.rules.names import UNSTORABLE
from keys.rules.search import SearchRequest

# What -1 is as a moment, which stands for never.
NEVER = datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)
ADMINISTRATOR = "elastic"


class TimeToLive(Func):
    """The milliseconds from a key's making to its end, as text; -1 for one that never ends."""

    output_field = TextField()
    arity = 2

    def as_sqlite(
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,  # noqa: ARG002  # Django's
        **_: Any,
    ) -> Any:
        return self._as_sql(compiler, "CAST(django_timestamp_diff({0}, {1}) / 1000 AS text)")

    def as_postgresql(
        self, compiler: SQLCompiler, _connection: BaseDatabaseWrapper, **_: Any
    ) -> Any:
        return self._as_sql(
            compiler,
            "CAST(CAST(ROUND(EXTRACT(EPOCH FROM ({0} - {1})) * 1000) AS bigint) AS text)",
        )

    def _as_sql(self, compiler: SQLCompiler, span: str) -> Any:
        (end, end_values), (start, start_values) = (
            compiler.compile(one) for one in self.get_source_expressions()
        )
        sql = f"COALESCE({span.format(end, start)}, '-1')"
        return sql, [*end_values, *start_values]


KUZZLE_TABLE = Table(
    id="public_id",
    columns={
        "userId": TextColumn(F("owner_username")),
        "description": WordsColumn(F("name")),
        "ttl": TextColumn(ByCodePoint(TimeToLive(F("expires_at"), F("created_at")))),
        "expiresAt": MomentColumn("kuzzle_expiry"),
        "fingerprint": TextColumn(ByCodePoint(F("fingerprint"))),
    },
)


@dataclass(frozen=True, kw_only=True)
class FoundKuzzleKeys:
    """One page of keys; `total` is how many there are on all pages."""

    keys: list[ApiKey]
    total: int


def kuzzle_keys_of(
    *, username: str, realm: str, request: SearchRequest, only_id: str | None = None
) -> FoundKuzzleKeys:
    """
    Return a page of somebody's REST keys, in the order of their making.

    Expired ones are among them, and none that were invalidated.

    Args:
        only_id: the one key that may be found, for a key that may look at nothing but itself.
    """
    keys = _living().owned_by(username=username, realm=realm)
    if only_id is not None:
        keys = keys.filter(public_id=only_id)
    expiry = Coalesce(F("expires_at"), Value(NEVER, output_field=DateTimeField()))
    found = keys.annotate(kuzzle_expiry=expiry).filter(as_sql(request.condition, KUZZLE_TABLE))
    page = page_of(found, request, KUZZLE_TABLE)
    return FoundKuzzleKeys(keys=page.things, total=page.total)


def living_key(public_id: str) -> ApiKey | None:
    """Return the REST key of this id, unless it was invalidated."""
    if UNSTORABLE.search(public_id):
        return None
    return _living().filter(public_id=public_id).first()


def administrator_exists() -> bool:
    """Return whether the built-in administrator has a password."""
    return User.objects.filter(username=ADMINISTRATOR, realm=RESERVED_REALM).exists()


def database_answers() -> bool:
    """Return whether the database answers a question at all."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone() is not None


def _living() -> ApiKeyQuerySet:
    return ApiKey.objects.not_invalidated().filter(type=KeyType.REST)
