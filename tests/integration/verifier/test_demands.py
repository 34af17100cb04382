"""What `/verify` tells a gateway of what is asked for: a privilege, or a request."""

import pytest
from django.utils import timezone

from keys.actions.create_key import CreatedKey
from keys.actions.delete_privileges import delete_privileges
from keys.actions.put_privileges import put_privileges
from keys.models import User
from keys.rules.application_privileges import NewPrivilege
from keys.rules.json_types import Json
from keys.verifier.permission import Unread
from keys.wire.gateway.needs import needs_of_query
from tests.factories import make_key, make_user
from tests.integration.verifier.asking import Verifier
from tests.integration.verifier.gateways import (
    PROXY,
    STRANGER,
    TABLE,
    VERIFY,
    CallerOf,
    key_line,
    verify,
)


@pytest.fixture
def watching(db: None) -> CreatedKey:
    """Return a key that may monitor."""
    return make_key(make_user("watcher", cluster=["monitor", "manage_own_api_key"]))


class TestADemand:
    @pytest.mark.parametrize(
        ("query", "status"),
        [
            ("cluster=monitor", 200),
            ("cluster=all", 403),
            ("cluster=monitor&cluster=all", 403),
            ("index=logs&privilege=read", 403),
            ("type=cross_cluster", 401),
            ("cluster=monitr", 400),
            ("cluster=monitor&x=1", 400),
        ],
    )
    def test_decides(
        self, verifier: Verifier, watching: CreatedKey, query: str, status: int
    ) -> None:
        answers = [
            verify(verifier, key_line(watching), query_string=query).status for _ in range(2)
        ]

        assert answers == [status] * 2

    @pytest.mark.parametrize(("query", "status"), [("cluster=monitor", 200), ("cluster=all", 403)])
    def test_on_a_key_with_long_descriptors_keeps_nobody_waiting(
        self, verifier: Verifier, administrator: User, query: str, status: int
    ) -> None:
        entry: Json = {"names": [f"logs-{one}-*" for one in range(1000)], "privileges": ["read"]}
        created = make_key(
            administrator, descriptors={"r": {"cluster": ["monitor"], "indices": [entry]}}
        )
        verify(verifier, key_line(created))
        verifier.feed.hears = False
        (life,) = verifier.memory.keys.entries[created.key.public_id].lives

        with pytest.raises(Unread):
            verifier.permission.refusal_at_once(life, needs_of_query(query).demands)

        answer = verifier.ask_in_a_loop([key_line(created)], path=VERIFY, query_string=query)
        assert answer.status == status

    def test_that_is_not_met_is_named(self, verifier: Verifier, watching: CreatedKey) -> None:
        answer = verify(verifier, key_line(watching), query_string="cluster=manage_security")

        error = answer.json["error"]
        assert isinstance(error, dict)
        assert error["type"] == "security_exception"
        assert error["missing"] == "the cluster privilege [manage_security]"
        assert error["granted_by"] == ["manage_security", "all"]

    def test_is_for_who_has_shown_a_good_credential(self, verifier: Verifier) -> None:
        answer = verify(verifier, ("x-api-key", "bm8="), query_string="cluster=all")

        assert answer.status == 401
        assert b"all" not in answer.body.replace(b"allowed", b"")

    def test_of_an_application_hangs_on_what_is_stored(
        self, verifier: Verifier, administrator: User, caller_of: CallerOf
    ) -> None:
        descriptor: dict[str, Json] = {
            "applications": [
                {"application": "shop", "privileges": ["read"], "resources": ["order:*"]}
            ]
        }
        line = key_line(make_key(administrator, descriptors={"r": descriptor}))
        query = "application=shop&privilege=data:read/orders&resource=order:1"
        statuses = [verify(verifier, line, query_string=query).status for _ in range(2)]
        by, now = caller_of(administrator), timezone.now()
        one = NewPrivilege(application="shop", name="read", actions=("data:read/*",), metadata={})

        put_privileges(privileges=[one], by=by, now=now)
        statuses += [verify(verifier, line, query_string=query).status for _ in range(2)]
        delete_privileges(application="shop", names=("read",), by=by, now=now)
        statuses += [verify(verifier, line, query_string=query).status for _ in range(2)]

        assert statuses == [403, 403, 200, 200, 403, 403]


class TestTheOriginalRequest:
    @pytest.mark.parametrize(
        ("method", "target", "status"),
        [
            ("GET", "/orders/1?a=b", 200),
            ("GET", "/ord%65rs/1", 200),
            ("POST", "/orders/1", 403),
            ("GET", "/orders", 403),
            ("GET", "/nowhere", 403),
            ("GET", "/orders/../orders/1", 403),
            ("GET", "/orders/1;x", 403),
            ("GET", "//orders/1", 403),
            ("GET", "/orders/%2f", 403),
            ("GET", "/orders/%00", 403),
            ("GET", "/orders/%ff", 403),
            ("GET", "/orders/\\", 403),
        ],
    )
    def test_decides_what_it_takes(
        self, watching: CreatedKey, method: str, target: str, status: int
    ) -> None:
        verifier = Verifier(trusted=PROXY, family="nginx", routes=TABLE)
        told = ("x-original-method", method), ("x-original-uri", target)

        assert verify(verifier, key_line(watching), *told).status == status

    def test_takes_what_its_route_says(self, ada: User) -> None:
        verifier = Verifier(trusted=PROXY, family="traefik", routes=TABLE)
        told = ("x-forwarded-method", "GET"), ("x-forwarded-uri", "/orders/1")

        answer = verify(verifier, key_line(make_key(ada)), *told)

        assert answer.status == 403
        assert b"[monitor]" in answer.body

    @pytest.mark.parametrize(
        ("original", "status"),
        [("/orders/1", 200), ("/orders/1?cluster=all", 200), ("/nowhere", 403)],
    )
    def test_stands_in_envoys_request_line(
        self, watching: CreatedKey, original: str, status: int
    ) -> None:
        verifier = Verifier(trusted=PROXY, family="envoy", routes=TABLE)
        query = f"cluster=monitor&original={original}"

        assert verify(verifier, key_line(watching), query_string=query).status == status

    @pytest.mark.parametrize(
        "more",
        [
            pytest.param(("x-original-uri", "/orders/2"), id="twice"),
            pytest.param(("x-forwarded-uri", "/orders/1"), id="by another family"),
            pytest.param(("x-rewrite-url", "/orders/1"), id="by a framework's header"),
        ],
    )
    def test_is_told_once(self, watching: CreatedKey, more: tuple[str, str]) -> None:
        verifier = Verifier(trusted=PROXY, family="nginx", routes=TABLE)
        told = ("x-original-method", "GET"), ("x-original-uri", "/orders/1")

        assert verify(verifier, key_line(watching), *told, more).status == 403

    def test_is_believed_of_a_trusted_proxy_alone(self, watching: CreatedKey) -> None:
        verifier = Verifier(trusted=PROXY, family="nginx", routes=TABLE)
        told = ("x-original-method", "GET"), ("x-original-uri", "/orders/1")

        answer = verify(verifier, key_line(watching), *told, client=STRANGER)

        assert answer.status == 403

    def test_is_refused_after_the_credential_only(self, db: None) -> None:
        verifier = Verifier(trusted=PROXY, family="nginx", routes=TABLE)

        assert verify(verifier, ("x-original-uri", "/nowhere")).status == 401

    def test_shows_in_the_uses_of_the_key(self, watching: CreatedKey) -> None:
        verifier = Verifier(trusted=PROXY, family="nginx")
        told = ("x-original-method", "PUT"), ("x-original-uri", "/a%20b?secret")
        verify(verifier, key_line(watching), *told)

        assert [use.route for use in verifier.uses.take()] == ["PUT /a b"]
