"""
Which statuses tell keys apart, so that a filter by them is of use.

Told by the first and the last deadline that there are, not by counting: an index has them at its
ends, however many keys there are.
"""

from datetime import datetime

from django.db import connection

from keys.models import CountKind
from keys.models.derived_columns import DEADLINE
from keys.queries.key_counts import numbers_of
from keys.queries.key_filters import EXPIRES_SOON, Status

_LIVING = "SELECT {deadline} FROM keys_apikey WHERE invalidated_at IS NULL"
# By hand, for each list asks it: built by the ORM it would be three statements, each of which
# takes longer to write than to answer.
_ENDS = f"""
    SELECT first <= %(now)s, next <= %(soon)s, last > %(now)s, last > %(soon)s,
           first < {{never}}, last = {{never}}
      FROM (SELECT ({_LIVING} ORDER BY {{deadline}}, id LIMIT 1) AS first,
                   ({_LIVING} AND {{deadline}} > %(now)s ORDER BY {{deadline}}, id LIMIT 1) AS next,
                   ({_LIVING} ORDER BY {{deadline}} DESC, id DESC LIMIT 1) AS last) AS ends
"""  # noqa: S608  # our own SQL


def offered_statuses(*, now: datetime) -> frozenset[Status]:
    """Return the statuses that some living keys have and others do not, or some have that ended."""
    is_over, is_soon, is_ahead, is_later, is_dated, is_lasting = _ends(now=now)
    told = {
        Status.ACTIVE: is_ahead and is_over,
        Status.EXPIRED: is_ahead and is_over,
        Status.EXPIRES_SOON: is_soon and (is_over or is_later),
        Status.NEVER_EXPIRES: is_lasting and is_dated,
        Status.INVALIDATED: any(numbers_of(CountKind.GONE).values()),
    }
    return frozenset(status for status, is_told in told.items() if is_told)


def _ends(*, now: datetime) -> tuple[bool, ...]:
    deadline = DEADLINE[connection.vendor]
    sql = _ENDS.format(
        deadline=deadline % {"expressions": "expires_at"},
        never=deadline % {"expressions": "NULL"},
    )
    adapted = connection.ops.adapt_datetimefield_value
    moments = {"now": adapted(now), "soon": adapted(now + EXPIRES_SOON)}
    with connection.cursor() as cursor:
        cursor.execute(sql, moments)
        return tuple(map(bool, cursor.fetchone()))
