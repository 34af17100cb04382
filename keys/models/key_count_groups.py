"""To which groups of `KeyCount` a key belongs, as SQL."""

COLUMNS = "kind, category, owner_username, owner_realm, hour"
_HOUR = {
    "sqlite": "CAST(strftime('%s', {key}.expires_at) AS INTEGER) / 3600",
    "postgresql": "FLOOR(EXTRACT(EPOCH FROM {key}.expires_at) / 3600)::bigint",
}
_IS_LIVING = "{key}.invalidated_at IS NULL"
# Kind, what stands in the columns of the group, and which keys are counted.
_KINDS = (
    ("living", ("{key}.category", "''", "''", "0"), _IS_LIVING),
    ("gone", ("{key}.category", "''", "''", "0"), "{key}.invalidated_at IS NOT NULL"),
    (
        "deadline",
        ("{key}.category", "''", "''", "{hour}"),
        _IS_LIVING + " AND {key}.expires_at IS NOT NULL",
    ),
    ("owner", ("{key}.category", "{key}.owner_username", "{key}.owner_realm", "0"), _IS_LIVING),
)


def groups_of(key: str, *, vendor: str, is_row: bool = False) -> str:
    """
    Return a query of the groups of keys, one row for each that a key belongs to.

    Args:
        key: a table or, in a trigger, `NEW` or `OLD`.
        is_row: whether it is such a row, and not a table to read from.
    """
    source = "" if is_row else f" FROM {key}"
    return " UNION ALL ".join(
        f"SELECT '{kind}' AS kind, {_columns(columns, key, vendor)}{source}"  # our own SQL
        f" WHERE {condition.format(key=key)}"
        for kind, columns, condition in _KINDS
    )


def _columns(columns: tuple[str, ...], key: str, vendor: str) -> str:
    names = COLUMNS.split(", ")[1:]
    hour = _HOUR[vendor].format(key=key)
    return ", ".join(
        f"{column.format(key=key, hour=hour)} AS {name}"
        for column, name in zip(columns, names, strict=True)
    )
