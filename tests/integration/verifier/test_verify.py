"""What `/verify` tells a gateway of a credential."""

import base64
from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone
from pytest_django.fixtures import Settings

from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.create_key import CreatedKey
from keys.actions.create_service_token import create_service_token
from keys.actions.create_token import create_token
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.put_role import put_role
from keys.models import ApiKey, User
from keys.rules.selection import KeySelection
from keys.wire.gateway.identity import HEADERS
from tests.factories import make_key, make_kuzzle_key, make_user
from tests.integration.verifier.asking import Verifier, headers_of
from tests.integration.verifier.certificates import certificate_of
from tests.integration.verifier.gateways import PROXY, STRANGER, TABLE, CallerOf, key_line, verify


class TestAGoodKey:
    def test_is_told_of_in_headers(self, verifier: Verifier, ada: User) -> None:
        created = make_key(ada, name="naïve\nkey")

        answers = [verify(verifier, key_line(created)) for _ in range(2)]

        assert [answer.status for answer in answers] == [200, 200]
        assert answers[0].body == b""
        told = headers_of(answers[1])
        assert {name: told[name] for name in HEADERS} == {
            "x-auth-key-id": created.key.public_id,
            "x-auth-key-name": "na%C3%AFve%0Akey",
            "x-auth-user": "ada",
            "x-auth-realm": "default_native",
            "x-auth-type": "rest",
            "x-auth-expires-at": "",
        }
        assert told["cache-control"] == "no-store"

    @pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "DELETE"])
    def test_may_be_asked_about_by_any_method(
        self, verifier: Verifier, ada: User, method: str
    ) -> None:
        assert verify(verifier, key_line(make_key(ada)), method=method).status == 200

    @pytest.mark.parametrize("scheme", ["ApiKey", "apikey", "Basic", "Bearer", "bearer"])
    def test_may_stand_behind_any_scheme(self, verifier: Verifier, ada: User, scheme: str) -> None:
        line = "authorization", f"{scheme} {make_key(ada).encoded}"

        assert [verify(verifier, line).status for _ in range(2)] == [200, 200]

    def test_may_stand_in_its_own_header(self, verifier: Verifier, ada: User) -> None:
        assert verify(verifier, ("x-api-key", make_key(ada).encoded)).status == 200

    def test_that_came_as_a_password_is_still_none_to_authenticate(
        self, verifier: Verifier, ada: User
    ) -> None:
        line = f"Basic {make_key(ada).encoded}"
        verify(verifier, ("authorization", line))

        assert verifier.ask(line).status == 401

    def test_in_kuzzles_form_is_good_until_it_is_ended(
        self, verifier: Verifier, ada: User, caller_of: CallerOf
    ) -> None:
        made = make_kuzzle_key(ada)
        line = "authorization", f"Bearer {made.secret}"
        before = [verify(verifier, line).status for _ in range(2)]
        invalidate_keys(
            selection=KeySelection(ids=(made.key.public_id,), owned=True),
            by=caller_of(ada),
            now=timezone.now(),
        )

        after = [verify(verifier, line).status for _ in range(2)]

        assert (before, after) == ([200] * 2, [401] * 2)

    def test_in_kuzzles_form_counts_under_tls_alone(self, ada: User) -> None:
        line = "authorization", f"Bearer {make_kuzzle_key(ada).secret}"

        assert verify(Verifier(tls=False), line).status == 401

    def test_in_kuzzles_form_is_not_believed_to_a_stale_memory(
        self, verifier: Verifier, ada: User
    ) -> None:
        line = "authorization", f"Bearer {make_kuzzle_key(ada).secret}"
        verify(verifier, line)
        verifier.feed.is_live = False

        assert verify(verifier, line).status == 503

    def test_is_counted_as_used(self, verifier: Verifier, ada: User) -> None:
        created = make_key(ada)
        verify(verifier, key_line(created))

        assert [(use.key, use.route) for use in verifier.uses.take()] == [
            (created.key.pk, "GET /verify")
        ]


class TestACredential:
    def test_may_stand_there_once(self, verifier: Verifier, ada: User) -> None:
        encoded = make_key(ada).encoded
        line, other = ("authorization", f"ApiKey {encoded}"), ("x-api-key", encoded)

        for lines in ([line, other], [line, line], [other, other]):
            assert verify(verifier, *lines).status == 401

    @pytest.mark.parametrize(
        "lines",
        [
            pytest.param([], id="none"),
            pytest.param([("authorization", "Digest x")], id="of another scheme"),
            pytest.param([("authorization", "ApiKey !!!")], id="no base64"),
            pytest.param([("authorization", "Bearer nonsense")], id="no token"),
            pytest.param([("x-api-key", "")], id="empty"),
            pytest.param([("x-api-key", "id:secret")], id="not encoded"),
        ],
    )
    def test_that_is_none_of_ours_is_refused(
        self, verifier: Verifier, lines: list[tuple[str, str]]
    ) -> None:
        answer = verify(verifier, *lines)

        assert answer.status == 401
        assert "ApiKey" in [value for name, value in answer.headers if name == "www-authenticate"]

    def test_is_no_password(self, verifier: Verifier, ada: User) -> None:
        password = base64.b64encode(b"ada:correct horse").decode()

        assert verify(verifier, ("authorization", f"Basic {password}")).status == 401

    def test_that_is_no_good_looks_like_any_other(
        self, verifier: Verifier, ada: User, caller_of: CallerOf
    ) -> None:
        revoked, disabled, good = make_key(ada), make_key(ada), make_key(ada)
        ApiKey.objects.filter(pk=disabled.key.pk).update(disabled_at=timezone.now())
        verify(verifier, key_line(revoked))
        invalidate_keys(
            selection=KeySelection(ids=(revoked.key.public_id,), owned=True),
            by=caller_of(ada),
            now=timezone.now(),
        )
        secrets = {
            revoked.encoded,
            disabled.encoded,
            _encoded(good.key.public_id, revoked.secret),
            _encoded("nobody", "secret"),
        }

        answers = [
            verify(verifier, ("authorization", f"ApiKey {secret}"), query_string="cluster=all")
            for secret in secrets
        ]

        assert {answer.status for answer in answers} == {401}
        assert len({(answer.body, *answer.headers) for answer in answers}) == 1

    def test_is_none_while_the_service_is_off(self, settings: Settings, ada: User) -> None:
        settings.API_KEYS = {**settings.API_KEYS, "api_key_service": "false"}

        assert verify(Verifier(), key_line(make_key(ada))).status == 401


class TestABearerToken:
    @pytest.fixture
    def line(self, db: None, caller_of: CallerOf) -> tuple[str, str]:
        user = make_user("watcher", cluster=["monitor", "manage_token"])
        subject = caller_of(user)
        created = create_token(subject=subject, with_refresh=False, by=subject, now=timezone.now())
        return "authorization", f"Bearer {created.access_token}"

    def test_is_told_of_in_headers(self, verifier: Verifier, line: tuple[str, str]) -> None:
        told = headers_of(verify(verifier, line))

        assert (told["x-auth-type"], told["x-auth-user"]) == ("token", "watcher")
        assert told["x-auth-key-id"] == ""
        assert told["x-auth-expires-at"].endswith("Z")

    def test_has_the_rights_of_the_roles_of_this_moment(
        self,
        verifier: Verifier,
        line: tuple[str, str],
        administrator: User,
        caller_of: CallerOf,
    ) -> None:
        def statuses() -> list[int]:
            return [verify(verifier, line, query_string="cluster=monitor").status for _ in range(2)]

        before = statuses()
        put_role(
            name="watcher_role",
            descriptor={"cluster": ["manage_token"]},
            by=caller_of(administrator),
            now=timezone.now(),
        )

        assert (before, statuses()) == ([200, 200], [403, 403])

    def test_has_what_was_granted_in_django(
        self, verifier: Verifier, line: tuple[str, str]
    ) -> None:
        User.objects.get(username="watcher").user_permissions.add(
            Permission.objects.get(codename="manage_api_key")
        )

        assert verify(verifier, line, query_string="cluster=manage_api_key").status == 200
        assert verify(verifier, line, query_string="cluster=manage_security").status == 403

    def test_is_no_cross_cluster_key(self, verifier: Verifier, line: tuple[str, str]) -> None:
        assert verify(verifier, line, query_string="type=cross_cluster").status == 401

    def test_of_a_service_account_has_its_rights(
        self, verifier: Verifier, administrator: User, caller_of: CallerOf
    ) -> None:
        token = create_service_token(
            principal="elastic/kibana", name="a", by=caller_of(administrator), now=timezone.now()
        )
        line = "authorization", f"Bearer {token.value}"

        assert verify(verifier, line, query_string="cluster=monitor").status == 200
        assert verify(verifier, line, query_string="cluster=all").status == 403


class TestACrossClusterKey:
    @pytest.fixture
    def make(self, administrator: User, caller_of: CallerOf) -> Callable[[str | None], CreatedKey]:
        def created(identity: str | None) -> CreatedKey:
            return create_cross_cluster_key(
                name="far",
                duration=None,
                longest=None,
                access={"search": [{"names": ["logs"]}]},
                metadata=None,
                certificate_identity=identity,
                license_type="trial",
                by=caller_of(administrator),
                now=timezone.now(),
            )

        return created

    def test_is_good_where_one_is_asked_for(self, make: Callable[[str | None], CreatedKey]) -> None:
        line, query = key_line(make(None)), "type=cross_cluster"
        verifier = Verifier(trusted=PROXY)

        answer = verify(verifier, line, query_string=query)

        assert (answer.status, verify(verifier, line).status) == (200, 401)
        assert headers_of(answer)["x-auth-type"] == "cross_cluster"

    def test_is_what_a_route_may_ask_for(self, make: Callable[[str | None], CreatedKey]) -> None:
        verifier = Verifier(trusted=PROXY, family="nginx", routes=TABLE)
        told = ("x-original-method", "GET"), ("x-original-uri", "/copies/a")
        line = key_line(make(None))

        assert verify(verifier, line, *told).status == 200
        assert verify(verifier, line, told[0], ("x-original-uri", "/orders/1")).status == 401

    @pytest.mark.parametrize(
        ("lines", "client", "status"),
        [
            pytest.param([("x-client-subject", "CN=far,O=Ours")], "127.0.0.1:1", 200, id="subject"),
            pytest.param([("x-client-subject", "CN=other")], "127.0.0.1:1", 401, id="another"),
            pytest.param([("x-client-subject", "CN=far,O=Ours")], STRANGER, 401, id="a stranger's"),
            pytest.param([], "127.0.0.1:1", 401, id="none"),
            pytest.param(
                [("x-client-certificate", quote(certificate_of("far", "Ours")))],
                "127.0.0.1:1",
                200,
                id="certificate",
            ),
            pytest.param(
                [
                    ("x-client-certificate", quote(certificate_of("other", "Ours"))),
                    ("x-client-subject", "CN=far,O=Ours"),
                ],
                "127.0.0.1:1",
                401,
                id="a certificate counts before a subject",
            ),
            pytest.param(
                [("x-client-certificate", "nonsense"), ("x-client-subject", "CN=far,O=Ours")],
                "127.0.0.1:1",
                401,
                id="even one that cannot be read",
            ),
            pytest.param(
                [("x-client-subject", "CN=far,O=Ours")] * 2, "127.0.0.1:1", 401, id="twice"
            ),
        ],
    )
    def test_comes_with_its_certificate(
        self,
        make: Callable[[str | None], CreatedKey],
        lines: list[tuple[str, str]],
        client: str,
        status: int,
    ) -> None:
        verifier, line = Verifier(trusted=PROXY), key_line(make("CN=far,.*"))

        answers = [
            verify(verifier, line, *lines, query_string="type=cross_cluster", client=client)
            for _ in range(2)
        ]

        assert [answer.status for answer in answers] == [status] * 2


def _encoded(key_id: str, secret: str) -> str:
    return base64.b64encode(f"{key_id}:{secret}".encode()).decode()
