"""What the database is stopped at."""

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from keys.models import User
from keys.queries.time_limits import TookTooLong, searching_at_most

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"


class TestSearchingAtMost:
    def test_stops_what_has_no_end(self, ada: User) -> None:
        with (
            pytest.raises(TookTooLong),
            searching_at_most(timedelta(milliseconds=20)),
            connection.cursor() as cursor,
        ):
            cursor.execute(ENDLESS)

        assert User.objects.filter(pk=ada.pk).exists()

    def test_is_over_with_its_block(self, ada: User) -> None:
        with searching_at_most(timedelta(milliseconds=1)):
            pass

        with connection.cursor() as cursor:
            cursor.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
                " SELECT COUNT(*) FROM n"
            )
            assert cursor.fetchone() == (300000,)

    def test_passes_other_failures_on(self, db: None) -> None:
        failure = OperationalError("away")

        with pytest.raises(OperationalError), searching_at_most(timedelta(minutes=1)):
            raise failure
