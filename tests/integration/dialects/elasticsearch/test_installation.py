"""`/_security/settings`, `/_security/stats`, `/_license`, and what is left out."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from keys.models import SecuritySetting, User
from tests.factories import make_user
from tests.integration.dialects.elasticsearch.door import Door, door_of

SETTINGS = "/_security/settings"
STATS = "/_security/stats"
LICENSE = "/_license"


@pytest.fixture
def elastic(administrator: User) -> Door:
    return door_of("elastic")


@pytest.fixture
def monitor(db: None) -> Door:
    make_user("monitor", cluster=["monitor"])
    return door_of("monitor")


class TestSettings:
    def test_are_kept(self, elastic: Door) -> None:
        change = {
            "security": {"index.auto_expand_replicas": "0-all"},
            "security-tokens": {"index": {"number_of_replicas": 2}},
        }

        answer = elastic.put(f"{SETTINGS}?timeout=30s&master_timeout=30s", change)

        assert (answer.status, answer.json) == (200, {"acknowledged": True})
        assert elastic.get(f"{SETTINGS}?master_timeout=30s").json == {
            "security": {"index": {"auto_expand_replicas": "0-all"}},
            "security-profile": {"index": {"auto_expand_replicas": "0-1"}},
            "security-tokens": {
                "index": {"auto_expand_replicas": "0-1", "number_of_replicas": "2"}
            },
        }

    def test_are_put_back_by_null(self, elastic: Door) -> None:
        elastic.put(SETTINGS, {"security": {"index.auto_expand_replicas": "0-all"}})

        elastic.put(SETTINGS, {"security": {"index.auto_expand_replicas": None}})

        shown = elastic.get(SETTINGS).json["security"]
        assert shown == {"index": {"auto_expand_replicas": "0-1"}}

    @pytest.mark.parametrize(
        ("body", "told"),
        [
            ({}, ("action_request_validation_exception", "No settings given to update")),
            (
                {"other": {"index.number_of_replicas": 1}},
                (
                    "x_content_parse_exception",
                    "[1:2] [update_security_settings_request] unknown field [other]",
                ),
            ),
            (
                {"security": 1},
                ("x_content_parse_exception", "doesn't support values of type: VALUE_NUMBER"),
            ),
            (
                {"security": {"index.hidden": True}},
                ("action_request_validation_exception", "illegal setting for index [security]"),
            ),
        ],
    )
    def test_refuse_a_bad_body(self, body: object, told: tuple[str, str], elastic: Door) -> None:
        status, kind, reason = elastic.put(SETTINGS, body).told

        assert (status, kind) == (400, told[0])
        assert told[1] in reason
        assert not SecuritySetting.objects.exists()

    def test_are_not_for_everybody(self, monitor: Door) -> None:
        body = {"security": {"index.number_of_replicas": 1}}

        assert Door().get(SETTINGS).status == 401
        assert Door().put(SETTINGS, body).status == 401
        assert monitor.get(SETTINGS).status == 403
        assert monitor.put(SETTINGS, body).status == 403


class TestStats:
    def test_count_what_there_is(self, monitor: Door, ada: User) -> None:
        answer = monitor.get(STATS)

        assert answer.status == 200
        (node,) = answer.json["nodes"].values()
        assert node["roles"]["dls"]["bit_set_cache"]["count"] == 0
        assert (node["roles"]["size"], node["users"]["size"]) == (2, 2)

    def test_are_not_for_everybody(self, ada: User) -> None:
        assert Door().get(STATS).status == 401
        assert door_of("ada").get(STATS).status == 403


class TestLicense:
    @pytest.mark.parametrize(
        ("kind", "limits"),
        [
            ("basic", {"max_nodes": 1000}),
            ("trial", {"max_nodes": 1000}),
            ("enterprise", {"max_nodes": None, "max_resource_units": 1000}),
        ],
    )
    def test_is_as_the_operator_chose(
        self, kind: str, limits: dict[str, Any], monitor: Door
    ) -> None:
        with override_settings(API_KEYS={**settings.API_KEYS, "license": kind}):
            answer = monitor.get(f"{LICENSE}?accept_enterprise=true&local=false")

        assert answer.status == 200
        shown = answer.json["license"]
        assert (shown["status"], shown["type"]) == ("active", kind)
        assert shown["issue_date"].endswith("Z")
        assert limits.items() <= shown.items()
        assert "expiry_date" not in shown

    def test_is_not_for_everybody(self, ada: User) -> None:
        assert Door().get(LICENSE).status == 401
        assert door_of("ada").get(LICENSE).status == 403

    def test_cannot_be_changed(self, elastic: Door) -> None:
        assert elastic.put(LICENSE, {}).status == 405


PAGE = Path(__file__).parents[4] / "docs" / "elasticsearch-left-out.md"
LEFT_OUT = sorted(set(re.findall(r"`(GET|POST) (/_security/(?!oauth2)\S+)`", PAGE.read_text())))


class TestWhatIsLeftOut:
    def test_is_listed(self) -> None:
        areas = {path.split("/")[2] for _, path in LEFT_OUT}

        assert areas == {"saml", "oidc", "delegate_pki", "enroll"}

    @pytest.mark.parametrize(("method", "path"), LEFT_OUT)
    def test_has_no_handler(self, method: str, path: str, elastic: Door) -> None:
        path = path.format(realm="saml1")

        answer = elastic.ask(method, path)

        assert (answer.status, answer.json) == (
            400,
            {
                "error": f"no handler found for uri [{path}] and method [{method}]",
                "status": 400,
            },
        )
