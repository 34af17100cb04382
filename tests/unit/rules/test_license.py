from datetime import UTC, datetime

import pytest

from keys.rules.license import License, license_of

NOW = datetime(2026, 3, 14, tzinfo=UTC)


def made(kind: str, installation: str = "i") -> License:
    return license_of(kind=kind, installation=installation, issued_to="c", issued_at=NOW)


class TestLicense:
    def test_keeps_its_uid_and_has_one_for_each_installation(self) -> None:
        assert made("trial") == made("trial")
        assert len({made("trial").uid, made("basic").uid, made("trial", "j").uid}) == 3

    @pytest.mark.parametrize(
        ("kind", "nodes", "units"),
        [("trial", 1000, None), ("basic", 1000, None), ("enterprise", None, 1000)],
    )
    def test_counts_nodes_or_units(self, kind: str, nodes: int | None, units: int | None) -> None:
        assert (made(kind).max_nodes, made(kind).max_resource_units) == (nodes, units)
