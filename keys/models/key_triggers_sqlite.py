"""
The triggers on SQLite.

Its writers wait for each other anyway, so a counter is one row that is changed in place.
"""

from django.db.backends.utils import CursorWrapper

from keys.models.key_count_groups import COLUMNS, groups_of

PARTS = "keys_keyparts"
_COUNTED = ("category", "invalidated_at", "expires_at", "owner_username", "owner_realm")
_CHANGED = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _COUNTED)
# A unique index of SQLite alone: on PostgreSQL a group may have several rows.
_ONE_ROW_A_GROUP = f"""
    CREATE UNIQUE INDEX IF NOT EXISTS key_count_one_row_a_group ON keys_keycount ({COLUMNS})
"""
# Without a copy of the texts, and without places in them: what it finds is compared once more.
_PARTS = f"""
    CREATE VIRTUAL TABLE IF NOT EXISTS {PARTS} USING fts5(
        search_text, content='', columnsize=0, detail=none, tokenize='trigram case_sensitive 1'
    )
"""
_ADD = f"""
    INSERT INTO keys_keycount ({COLUMNS}, number)
    SELECT {COLUMNS}, 1 FROM ({groups_of("NEW", vendor="sqlite", is_row=True)}) WHERE TRUE
    ON CONFLICT ({COLUMNS}) DO UPDATE SET number = number + 1;
"""  # noqa: S608  # our own SQL
# Not an UPDATE of those IN the groups: that reads the whole table for each key.
_SAME = " AND ".join(f"kept.{name} = gone.{name}" for name in COLUMNS.split(", "))
_SUBTRACT = f"""
    INSERT INTO keys_keycount ({COLUMNS}, number)
    SELECT {COLUMNS}, -1 FROM ({groups_of("OLD", vendor="sqlite", is_row=True)}) AS gone
    WHERE EXISTS (SELECT 1 FROM keys_keycount AS kept WHERE {_SAME})
    ON CONFLICT ({COLUMNS}) DO UPDATE SET number = number - 1;
"""  # noqa: S608  # our own SQL
_INDEX = f"INSERT INTO {PARTS} (rowid, search_text) VALUES (NEW.id, NEW.search_text);"  # noqa: S608  # our own SQL
_FORGET = f"""
    INSERT INTO {PARTS} ({PARTS}, rowid, search_text) VALUES ('delete', OLD.id, OLD.search_text);
"""  # noqa: S608  # our own SQL
_TRIGGERS = {
    "key_inserted": f"AFTER INSERT ON keys_apikey BEGIN {_ADD} {_INDEX} END",
    "key_deleted": f"AFTER DELETE ON keys_apikey BEGIN {_SUBTRACT} {_FORGET} END",
    "key_moved": (
        f"AFTER UPDATE OF {', '.join(_COUNTED)} ON keys_apikey"
        f" WHEN {_CHANGED} BEGIN {_SUBTRACT} {_ADD} END"
    ),
    "key_renamed": (
        "AFTER UPDATE OF search_text ON keys_apikey"
        f" WHEN OLD.search_text IS NOT NEW.search_text BEGIN {_FORGET} {_INDEX} END"
    ),
}


def are_installed(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    return {name for (name,) in cursor.fetchall()} >= _TRIGGERS.keys()


def install(cursor: CursorWrapper) -> None:
    """Make the triggers, and index the parts of all names; the counters are left as they are."""
    remove(cursor)
    cursor.execute(_ONE_ROW_A_GROUP)
    cursor.execute(_PARTS)
    cursor.execute(
        f"INSERT INTO {PARTS} (rowid, search_text) SELECT id, search_text FROM keys_apikey"  # noqa: S608  # our own SQL
    )
    for name, action in _TRIGGERS.items():
        cursor.execute(f"CREATE TRIGGER {name} {action}")


def remove(cursor: CursorWrapper) -> None:
    for name in _TRIGGERS:
        cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
    cursor.execute(f"DROP TABLE IF EXISTS {PARTS}")
