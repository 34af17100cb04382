"""`es-security-runas-user`: a request in another user's name."""

from collections.abc import Iterator

import pytest
from django.urls import URLResolver, get_resolver

from keys.dialects.elasticsearch.base import METHODS, ElasticsearchView
from keys.models import ApiKey, AuditEvent, User
from keys.rules.json_types import JsonObject
from tests.factories import make_key, make_role, make_user
from tests.integration.dialects.elasticsearch.door import Answer, Door, door_of, door_with

WHO = "/_security/_authenticate"
KEYS = "/_security/api_key"
ACTION = "cluster:admin/xpack/security/user/authenticate"


def runs_as(username: str) -> dict[str, str]:
    return {"es-security-runas-user": username}


def refusal(who: str, target: str, action: str = ACTION) -> str:
    subject = who.partition(" with ")[0]
    return (
        f"action [{action}] is unauthorized for {who}, because {subject} is unauthorized to run as"
        f" [{target}]"
    )


@pytest.fixture
def service(db: None) -> User:
    """Return a user who may act as anybody called `a…`, and nothing else."""
    make_role("service_role", run_as=["a*"])
    return make_user("service", roles=["service_role"])


class TestRunAs:
    def test_makes_the_other_the_effective_user(self, service: User, ada: User) -> None:
        answer = door_of("service").get(WHO, headers=runs_as("ada"))

        assert answer.status == 200
        assert (answer.json["username"], answer.json["roles"]) == ("ada", ["ada_role"])
        assert answer.json["authentication_realm"] == {"name": "default_native", "type": "native"}
        assert answer.json["lookup_realm"] == {"name": "default_native", "type": "native"}
        assert answer.json["authentication_type"] == "realm"

    def test_tells_the_realms_apart(self, administrator: User, ada: User) -> None:
        shown = door_of("elastic").get(WHO, headers=runs_as("ada")).json

        assert shown["authentication_realm"]["name"] == "reserved"
        assert shown["lookup_realm"]["name"] == "default_native"

    def test_makes_keys_of_the_other(self, service: User, ada: User) -> None:
        answer = door_of("service").post(KEYS, {"name": "hers"}, headers=runs_as("ada"))

        key = ApiKey.objects.get(public_id=answer.json["id"])
        assert key.owner_username == "ada"
        event = AuditEvent.objects.get(action="create_apikey")
        assert (event.username, event.run_by_username) == ("ada", "service")
        own = door_of("service").get(f"{KEYS}?owner=true", headers=runs_as("ada"))
        assert [one["id"] for one in own.json["api_keys"]] == [key.public_id]

    def test_works_for_an_api_key(self, administrator: User, ada: User) -> None:
        key = make_key(administrator, descriptors={"r": {"run_as": ["ada"]}})

        shown = door_with(key).get(WHO, headers=runs_as("ada")).json

        assert shown["username"] == "ada"
        assert shown["authentication_realm"]["name"] == "_es_api_key"
        assert shown["lookup_realm"]["name"] == "default_native"
        assert shown["authentication_type"] == "api_key"
        assert "api_key" not in shown

    def test_takes_the_privileges_of_the_other(self, administrator: User, ada: User) -> None:
        answer = door_of("elastic").get(KEYS, headers=runs_as("ada"))

        assert answer.told == (
            403,
            "security_exception",
            "action [cluster:admin/xpack/security/api_key/get] is unauthorized for user [elastic]"
            " run as [ada] with effective roles [ada_role], this action is granted by the cluster"
            " privileges [read_security,manage_api_key,manage_security,all]",
        )

    @pytest.mark.parametrize("target", ["bob", "a-nobody", "asleep", " ada", "x" * 5000])
    def test_refuses_whom_the_caller_may_not_be(
        self, target: str, service: User, bob: User, ada: User
    ) -> None:
        make_user("asleep", enabled=False)

        answer = door_of("service").get(WHO, headers=runs_as(target))

        assert answer.told == (
            403,
            "security_exception",
            refusal("user [service] with effective roles [service_role]", target),
        )
        assert not answer.challenges

    def test_names_the_action_and_the_key_that_was_refused(self, ada: User, bob: User) -> None:
        key = make_key(ada)

        answer = door_with(key).delete("/_security/user/eve", headers=runs_as("bob"))

        who = f"API key id [{key.key.public_id}] of user [ada]"
        assert answer.reason == refusal(who, "bob", "cluster:admin/xpack/security/user/delete")

    def test_names_the_action_of_a_key_that_is_not_made(self, ada: User, bob: User) -> None:
        answer = door_of("ada").post(KEYS, {"name": "his"}, headers=runs_as("bob"))

        assert answer.reason.startswith("action [cluster:admin/xpack/security/api_key/create] is")
        assert not ApiKey.objects.exists()

    def test_refuses_before_it_reads_the_body(self, ada: User, bob: User) -> None:
        answer = door_of("ada").post(KEYS, raw=b"{", headers=runs_as("bob"))

        assert answer.status == 403

    def test_refuses_a_header_that_names_nobody(self, service: User) -> None:
        answer = door_of("service").get(WHO, headers=runs_as(""))

        assert answer.told == (
            401,
            "security_exception",
            f"unable to authenticate user [service] for REST request [{WHO}]",
        )

    def test_needs_a_credential(self, ada: User) -> None:
        assert Door().get(WHO, headers=runs_as("ada")).status == 401

    def test_is_closed_to_a_key_of_one_workflow(self, administrator: User, ada: User) -> None:
        restricted: JsonObject = {
            "run_as": ["ada"],
            "restriction": {"workflows": ["search_application_query"]},
        }
        key = make_key(administrator, descriptors={"r": restricted})

        answer = door_with(key).get(KEYS + "?owner=true", headers=runs_as("ada"))

        assert answer.told[:2] == (403, "role_restriction_exception")

    def test_says_nothing_of_addresses_that_nobody_claims(self, service: User) -> None:
        answer: Answer = door_of("service").get("/_nothing", headers=runs_as("bob"))

        assert answer.status == 400


def views_of(resolver: URLResolver) -> Iterator[type[ElasticsearchView]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from views_of(entry)
        else:
            view = getattr(entry.callback, "cls", None)
            if isinstance(view, type) and issubclass(view, ElasticsearchView):
                yield view


class TestActionNames:
    def test_tell_of_every_method_of_every_path(self) -> None:
        unnamed = {
            f"{method} {view.__name__}"
            for view in views_of(get_resolver())
            for method in METHODS
            if hasattr(view, method.lower()) and method not in {*view.action_names, "HEAD"}
        }

        assert not unnamed
