from datetime import UTC, datetime, timedelta

import pytest

from keys.rules.cloning import CloneDuration, OfSource, clone_lifetime, clone_metadata, is_later
from keys.rules.errors import BadLifetime
from keys.rules.json_types import JsonObject

NOW = datetime(2026, 3, 14, tzinfo=UTC)
DAY = timedelta(days=1)
SAME = OfSource.EXPIRATION


class TestLifetime:
    @pytest.mark.parametrize(
        ("duration", "source", "expected"),
        [
            pytest.param(SAME, NOW + DAY, NOW + DAY, id="the source's deadline"),
            pytest.param(SAME, None, None, id="the source's endlessness"),
            pytest.param(None, NOW + DAY, None, id="never"),
            pytest.param(2 * DAY, NOW + DAY, NOW + 2 * DAY, id="from now, later"),
            pytest.param(DAY, None, NOW + DAY, id="from now, sooner"),
        ],
    )
    def test_is_what_was_asked_for(
        self, duration: CloneDuration, source: datetime | None, expected: datetime | None
    ) -> None:
        lifetime = clone_lifetime(duration, source_expires_at=source, now=NOW, longest=None)

        assert lifetime.expires_at == expected

    @pytest.mark.parametrize(
        ("duration", "source", "allowed"),
        [
            pytest.param(SAME, NOW + DAY, True, id="the source's deadline within the cap"),
            pytest.param(SAME, NOW + 3 * DAY, False, id="the source's deadline beyond the cap"),
            pytest.param(SAME, None, False, id="endless as the source"),
            pytest.param(None, NOW + DAY, False, id="never"),
            pytest.param(2 * DAY, None, True, id="as long as the cap"),
            pytest.param(3 * DAY, None, False, id="longer than the cap"),
        ],
    )
    def test_keeps_within_the_sites_cap(
        self, duration: CloneDuration, source: datetime | None, allowed: bool
    ) -> None:
        if allowed:
            clone_lifetime(duration, source_expires_at=source, now=NOW, longest=2 * DAY)
        else:
            with pytest.raises(BadLifetime, match="2 days at most"):
                clone_lifetime(duration, source_expires_at=source, now=NOW, longest=2 * DAY)


class TestMetadata:
    @pytest.mark.parametrize(
        ("given", "expected"),
        [
            pytest.param(None, {"team": "a", "_cloned_from": "k1"}, id="of the source"),
            pytest.param({}, {"_cloned_from": "k1"}, id="none"),
            pytest.param({"b": 1}, {"b": 1, "_cloned_from": "k1"}, id="its own"),
        ],
    )
    def test_names_the_source(self, given: JsonObject | None, expected: JsonObject) -> None:
        source: JsonObject = {"team": "a", "_cloned_from": "k0"}

        assert clone_metadata(given, source_metadata=source, source_id="k1") == expected
        assert source == {"team": "a", "_cloned_from": "k0"}


@pytest.mark.parametrize(
    ("expires_at", "than", "expected"),
    [
        pytest.param(NOW, NOW, False, id="the same"),
        pytest.param(NOW + DAY, NOW, True, id="later"),
        pytest.param(NOW, NOW + DAY, False, id="sooner"),
        pytest.param(None, NOW, True, id="never, and some day"),
        pytest.param(NOW, None, False, id="some day, and never"),
        pytest.param(None, None, False, id="both never"),
    ],
)
def test_is_later(expires_at: datetime | None, than: datetime | None, expected: bool) -> None:
    assert is_later(expires_at, than=than) is expected
