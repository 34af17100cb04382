"""What `benchmarks.lists` fills a database with, and what it asks it. Needs Django set up."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction

from keys.access.callers import caller_of_user
from keys.models import ApiKey, RoleSnapshot, User
from keys.models.key_triggers import install_key_triggers, remove_key_triggers
from keys.queries.key_filters import KeyFilters, Status
from keys.queries.key_orders import Column, Cursor, KeyOrder, Sort
from keys.queries.key_pages import KeyPage, page_of_keys
from keys.queries.list_facts import list_facts, owner_names
from keys.rules.caller import Caller
from keys.rules.key_category import Category
from keys.rules.search.parts import SEPARATOR
from keys.web.list_search import condition_of
from keys.web.list_state import ListState, TypeFilter

OWNERS = 5_000
NOW = datetime.now(UTC).replace(microsecond=0)
START = NOW - timedelta(days=500)
PAGE = 25
# So many pages of a kind are asked one after the other: none is answered from what is kept.
PAGES = 20
WORDS = ("nightly", "backup", "deploy", "metrics", "billing", "ingest", "audit", "gateway")

SORTABLE = (Column.NAME, Column.TYPE, Column.OWNER, Column.STATUS)
STATUSES = (Status.ACTIVE, Status.EXPIRED, Status.EXPIRES_SOON, Status.NEVER_EXPIRES)

# So many keys a benchmark ends at once, of as many owners as have them.
ENDED = 48_112

Ask = Callable[[], object]


def owners_who_end(keys: int) -> frozenset[str]:
    """Return the owners whose keys are ended at once, of so many keys in all."""
    return frozenset(f"user-{number}" for number in range(max(1, round(ENDED * OWNERS / keys))))


def searches(name: str) -> dict[str, str]:
    """Return what is typed into the search field, by kind; `name` is that of one key."""
    return {
        "prefix": f"name:{name[:-2]}*",
        "metadata equality": "metadata.team:team-77",
        "part of a name, few": name[-5:],
        "part of a name, many": "ackup",
        "part of two letters": "a7",
        "all but a word": "-backup",
    }


def filled(first: int, last: int) -> None:
    """Store keys with these numbers; counters and parts are made anew behind them."""
    if not first:
        call_command("migrate", verbosity=0)
        User.objects.get_or_create(
            username="boss", realm="default_native", defaults={"roles": ["superuser"]}
        )
    remove_key_triggers(connection)
    template = _template()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_copies(template, first, last))
        template.delete()
        cursor.execute(
            "INSERT INTO keys_keymetadataleaf (key_id, path, value, rest, is_first)"
            " SELECT id, 'team', 'team-' || (id % 20000), '', TRUE FROM keys_apikey"
            " WHERE id NOT IN (SELECT key_id FROM keys_keymetadataleaf)"
        )
    install_key_triggers(connection)
    if connection.vendor == "postgresql":
        # What its own housekeeping would do soon; SQLite has none.
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def _template() -> ApiKey:
    """Return a stored key that all others are copies of."""
    key = ApiKey(
        public_id="template",
        name="template",
        owner_realm="default_native",
        owner_realm_type="native",
        creator_realm="default_native",
        created_at=START,
        snapshot=RoleSnapshot.objects.of({"all": {"cluster": ["all"]}}),
        metadata={"team": "team-12345", "env": "production"},
        digest=bytes(32),
        pepper_id="1",
    )
    key.save()
    return key


def _copies(template: ApiKey, first: int, last: int) -> str:
    words = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(WORDS))
    name = f"(CASE n.i % {len(WORDS)} {words} END || '-' || (n.i * 7919 % 1000003 + 1000000))"
    owner = f"('user-' || (n.i * 31 % {OWNERS}))"
    is_lasting, lives = "n.i % 3 > 0", "86400 * (30 + n.i % 600)"
    given = {
        "public_id": "('ak_' || (n.i + 10000000000000000))",
        "name": name,
        "owner_username": owner,
        "creator_username": owner,
        "created_at": _moment("n.i * 40"),
        "expires_at": f"CASE WHEN {is_lasting} THEN NULL ELSE {_moment(f'n.i * 40 + {lives}')} END",
        "category": "CASE WHEN n.i % 50 = 0 THEN 'managed' ELSE 'rest' END",
        "search_text": f"({name} || '{SEPARATOR}' || {owner})",
    }
    columns = [one.attname for one in ApiKey._meta.concrete_fields if not one.primary_key]  # noqa: SLF001  # documented
    values = ", ".join(given.get(column, f"template.{column}") for column in columns)
    return (
        f"WITH RECURSIVE n (i) AS (SELECT CAST({first} AS bigint) UNION ALL"  # noqa: S608  # our own SQL
        f" SELECT i + 1 FROM n WHERE i < {last - 1})"
        f" INSERT INTO keys_apikey ({', '.join(columns)})"
        f" SELECT {values} FROM n, keys_apikey AS template WHERE template.id = {template.pk}"
    )


def _moment(seconds: str) -> str:
    start = f"{START:%Y-%m-%d %H:%M:%S}"
    if connection.vendor == "sqlite":
        return f"strftime('%Y-%m-%d %H:%M:%S', '{start}', '+' || ({seconds}) || ' seconds')"
    return f"(timestamptz '{start}+00' + make_interval(secs => {seconds}))"


def bytes_of_keys() -> int:
    """Return how large the database is."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


@dataclass(frozen=True, kw_only=True)
class Cases:
    """What is asked of so many keys."""

    keys: int
    by: Caller

    @classmethod
    def made(cls, keys: int) -> "Cases":
        return cls(keys=keys, by=caller_of_user(User.objects.get(username="boss")))

    def asks(self) -> dict[str, Ask]:
        """Return each question by its name."""
        filters = {
            "managed": KeyFilters(categories=frozenset({Category.MANAGED})),
            "one owner": KeyFilters(owners=frozenset({"user-7"})),
            **{status.value: KeyFilters(statuses=frozenset({status})) for status in STATUSES},
        }
        newest = Sort()
        return {
            "page 1": partial(self.page, KeyFilters(), newest, None),
            "page 1,000": partial(self.page, KeyFilters(), newest, self._place(newest, 25_000)),
            "middle": partial(self.page, KeyFilters(), newest, self._place(newest, self.keys // 2)),
            **dict(self._sorted()),
            **{
                name: partial(self.page, KeyFilters(condition=self._condition(text)), newest, None)
                for name, text in searches(self._name()).items()
            },
            **{
                f"only {name}": partial(self.page, one, newest, None)
                for name, one in filters.items()
            },
            "filters offered": partial(list_facts, by=self.by, now=NOW),
            "owners offered": partial(owner_names, term="", most=20, by=self.by),
        }

    def addresses(self) -> dict[str, list[str]]:
        """Return where the pages show the same, by name; several addresses of pages far away."""
        newest, name = Sort(), self._name()
        found = {
            "page 1": [ListState()],
            "page 1,000": self._pages(newest, 1_000 * PAGE),
            "middle": self._pages(newest, self.keys // 2),
        }
        for column in SORTABLE:
            sort = Sort(column=column, descending=False)
            found[f"by {column}, page 1"] = [ListState(sort=sort)]
            found[f"by {column}, middle"] = self._pages(sort, self.keys // 2)
        for kind, text in searches(name).items():
            found[kind] = [ListState(search=text)]
        for status in STATUSES:
            found[f"only {status}"] = [ListState(status=status)]
        found["only managed"] = [ListState(type=TypeFilter.MANAGED)]
        found["one owner"] = [ListState(owners=("user-7",))]
        return {name: [state.href for state in states] for name, states in found.items()}

    def _pages(self, sort: Sort, offset: int) -> list[ListState]:
        order = KeyOrder(sort.column, descending=sort.descending)
        first = min(offset, self.keys - 1 - PAGE * PAGES)
        living = order.sorted(ApiKey.objects.filter(invalidated_at=None))
        rows = living[max(first, 0) : first + PAGE * PAGES : PAGE]
        return [ListState(sort=sort, cursor=order.place_of(row)) for row in rows]

    def _name(self) -> str:
        """Return the name of a key in the middle."""
        return ApiKey.objects.get(public_id=f"ak_{self.keys // 2 + 10**16}").name

    def _sorted(self) -> Iterator[tuple[str, Ask]]:
        for column in SORTABLE:
            sort = Sort(column=column, descending=False)
            middle = self._place(sort, self.keys // 2)
            yield f"by {column}, page 1", partial(self.page, KeyFilters(), sort, None)
            yield f"by {column}, middle", partial(self.page, KeyFilters(), sort, middle)

    def page(self, filters: KeyFilters, sort: Sort, cursor: Cursor | None) -> KeyPage:
        return page_of_keys(
            filters=filters, sort=sort, cursor=cursor, size=PAGE, by=self.by, now=NOW
        )

    def _place(self, sort: Sort, offset: int) -> Cursor:
        order = KeyOrder(sort.column, descending=sort.descending)
        at = min(offset, self.keys - 1)
        return order.place_of(order.sorted(ApiKey.objects.filter(invalidated_at=None))[at])

    @staticmethod
    def _condition(text: str) -> Any:  # of every kind there is
        return condition_of(text)
