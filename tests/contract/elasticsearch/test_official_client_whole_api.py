"""
The official Python client drives every operation of the document on the real server.

What each answer holds is told by the other tests of that client; here, that none is left out.
"""

import uuid
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest
from elastic_transport import Urllib3HttpNode
from elasticsearch import Elasticsearch

from tests import patience
from tests.contract.openapi_document import left_out
from tests.serving.running import RunningServer

PASSWORD = "long enough"
ACCESS: dict[str, Any] = {"search": [{"names": ["logs-*"]}]}
ACCOUNT: dict[str, Any] = {"namespace": "elastic", "service": "fleet-server"}


class RecordingNode(Urllib3HttpNode):
    """Remembers what was asked: a method and a path with its parameters."""

    driven: ClassVar[set[str]] = set()

    def perform_request(self, method: str, target: str, *further: Any, **options: Any) -> Any:
        self.driven.add(f"{method} {target}")
        return super().perform_request(method, target, *further, **options)


@pytest.fixture
def recording(server: RunningServer) -> Iterator[Elasticsearch]:
    with Elasticsearch(
        server.url,
        ca_certs=str(server.ca_path),
        basic_auth=("elastic", server.password),
        node_class=RecordingNode,
        request_timeout=patience.SECONDS,
    ) as client:
        yield client


@pytest.fixture
def name() -> str:
    """Return a name that no other test uses."""
    return f"w{uuid.uuid4().hex[:12]}"


def drive_keys(client: Elasticsearch, name: str) -> None:
    security = client.security
    made = security.create_api_key(name=name)
    key_id = made["id"]
    security.get_api_key(id=key_id)
    security.query_api_keys(query={"term": {"name": name}})
    security.update_api_key(id=key_id, metadata={"team": name})
    security.bulk_update_api_keys(ids=[key_id], metadata={"team": name})
    security.clone_api_key(api_key=made["encoded"])
    security.grant_api_key(
        api_key={"name": name}, grant_type="password", username=name, password=PASSWORD
    )
    cross = security.create_cross_cluster_api_key(name=name, access=ACCESS)
    security.update_cross_cluster_api_key(id=cross["id"], access=ACCESS)
    security.clear_api_key_cache(ids=key_id)
    security.invalidate_api_key(name=name)


def drive_users(client: Elasticsearch, name: str) -> None:
    security = client.security
    security.authenticate()
    security.put_user(username=name, password=PASSWORD, roles=["viewer"])
    security.get_user()
    security.get_user(username=name)
    security.query_user(query={"term": {"username": name}})
    security.disable_user(username=name)
    security.enable_user(username=name)
    security.change_password(username=name, password=PASSWORD)
    login = client.options(basic_auth=(name, PASSWORD)).security
    login.change_password(password=PASSWORD)
    login.has_privileges(cluster=["monitor"])
    login.has_privileges(user=name, cluster=["monitor"])
    login.get_user_privileges()
    security.clear_cached_realms(realms="*", usernames=[name])


def drive_roles(client: Elasticsearch, name: str) -> None:
    security = client.security
    security.put_role(name=name, cluster=["monitor"])
    security.get_role()
    security.get_role(name=name)
    security.query_role(query={"term": {"name": name}})
    security.clear_cached_roles(name=name)
    security.delete_role(name=name)
    security.bulk_put_role(roles={name: {"cluster": ["monitor"]}})
    security.bulk_delete_role(names=[name])
    security.put_role_mapping(name=name, roles=["viewer"], rules={"field": {"username": name}})
    security.get_role_mapping()
    security.get_role_mapping(name=name)
    security.delete_role_mapping(name=name)


def drive_privileges(client: Elasticsearch, name: str) -> None:
    security = client.security
    security.put_privileges(privileges={name: {"read": {"actions": ["data:read/*"]}}})
    security.get_privileges()
    security.get_privileges(application=name)
    security.get_privileges(application=name, name="read")
    security.clear_cached_privileges(application=name)
    security.delete_privileges(application=name, name="read")
    security.get_builtin_privileges()


def drive_tokens(client: Elasticsearch, name: str) -> None:
    security = client.security
    token = security.get_token(grant_type="password", username=name, password=PASSWORD)
    security.invalidate_token(token=token["access_token"])
    security.get_service_accounts()
    security.get_service_accounts(namespace="elastic")
    security.get_service_accounts(**ACCOUNT)
    security.create_service_token(**ACCOUNT, name=name)
    nameless = security.create_service_token(**ACCOUNT)["token"]["name"]
    security.get_service_credentials(**ACCOUNT)
    security.clear_cached_service_tokens(**ACCOUNT, name="*")
    for each in (name, nameless):
        security.delete_service_token(**ACCOUNT, name=each)


def drive_profiles(client: Elasticsearch, name: str) -> None:
    security = client.security
    uid = security.activate_user_profile(grant_type="password", username=name, password=PASSWORD)[
        "uid"
    ]
    security.get_user_profile(uid=uid)
    security.suggest_user_profiles(name=name)
    security.has_privileges_user_profile(uids=[uid], privileges={"cluster": ["monitor"]})
    security.update_user_profile_data(uid=uid, data={"app": {"colour": "blue"}})
    security.disable_user_profile(uid=uid)
    security.enable_user_profile(uid=uid)


def drive_installation(client: Elasticsearch) -> None:
    client.info()
    client.cluster.health()
    client.license.get()
    client.security.get_stats()
    client.security.update_settings(security={"index.auto_expand_replicas": "0-all"})
    client.security.get_settings()


# Of cloning, which Elastic calls a preview.
@pytest.mark.filterwarnings("ignore::elasticsearch.exceptions.GeneralAvailabilityWarning")
class TestOfficialClient:
    def test_drives_every_operation(self, recording: Elasticsearch, name: str) -> None:
        drive_users(recording, name)
        drive_keys(recording, name)
        drive_roles(recording, name)
        drive_privileges(recording, name)
        drive_tokens(recording, name)
        drive_profiles(recording, name)
        drive_installation(recording)
        recording.security.delete_user(username=name)

        assert left_out(RecordingNode.driven) == []
