from datetime import datetime, timedelta
from itertools import combinations

import pytest

from keys.models import ApiKey, User
from keys.queries.filtered_keys import of_status
from keys.queries.key_filters import Status
from keys.queries.offered_statuses import offered_statuses
from tests.integration.rows import LONG_AGO, made_invalid, stored_keys

NOW = LONG_AGO + timedelta(days=100)
DAY = timedelta(days=1)
EXPIRIES: dict[str, datetime | None] = {
    "long over": NOW - DAY,
    "over just now": NOW,
    "soon": NOW + DAY,
    "just soon": NOW + 14 * DAY,
    "later": NOW + 15 * DAY,
    "never": None,
    "gone": NOW + DAY,
}
SETS = [names for count in range(4) for names in combinations(EXPIRIES, count)]


@pytest.mark.django_db
class TestOfferedStatuses:
    @pytest.mark.parametrize("names", SETS, ids=", ".join)
    def test_are_those_that_some_living_keys_have_and_others_have_not(
        self, names: tuple[str, ...], ada: User
    ) -> None:
        keys = [
            key
            for name in names
            for key in stored_keys(ada, [name], created_at=LONG_AGO, expires_at=EXPIRIES[name])
        ]
        for key in keys:
            if key.name == "gone":
                made_invalid(key, at=NOW)

        offered = offered_statuses(now=NOW)

        living = len([key for key in keys if key.name != "gone"])
        counts = {one: ApiKey.objects.filter(of_status(one, now=NOW)).count() for one in Status}
        expected = {one for one in Status if 0 < counts[one] < living}
        assert offered - {Status.INVALIDATED} == expected - {Status.INVALIDATED}
        assert (Status.INVALIDATED in offered) is ("gone" in names)
