"""The users, roles, keys, profiles and tokens that the document's examples speak of."""

from django.utils import timezone

from keys.access.callers import caller_of_user
from keys.actions.activate_profile import activate_profile
from keys.conf import current_pepper
from keys.dialects.elasticsearch.openapi.keys import KEY_ID, SECRET
from keys.dialects.elasticsearch.openapi.more_keys import CROSS_ID
from keys.models import ApiKey
from keys.rules.secret import Secret, digest_of
from tests.factories import make_role, make_user
from tests.integration.dialects.elasticsearch.door import Door, basic


def make_world() -> Door:
    """Store what the examples name; return the door of the administrator, who asks."""
    administrator = make_user("elastic", realm="reserved", roles=["superuser"])
    door = Door(basic(administrator.username))
    make_role("keepers", cluster=["manage_own_api_key"])
    ada = make_user("ada", roles=["keepers"], full_name="Ada")
    activate_profile(
        subject=caller_of_user(ada), by=caller_of_user(administrator), now=timezone.now()
    )
    _make_key(door, KEY_ID, "/_security/api_key", {"metadata": {"team": "web"}})
    _put(door, "/_security/privilege", {"shop": {"read": {"actions": ["data:read/*"]}}})
    _put(door, "/_security/service/elastic/fleet-server/credential/token/token1")
    _put(
        door,
        "/_security/role_mapping/directory",
        {
            "roles": ["keepers"],
            "rules": {"field": {"groups": "cn=keepers,dc=example,dc=org"}},
        },
    )
    return door


def make_cross_cluster_key(door: Door) -> None:
    """Store the key for another cluster: it stands in no example that lists keys."""
    access = {"search": [{"names": ["logs-*"]}]}
    _make_key(door, CROSS_ID, "/_security/cross_cluster/api_key", {"access": access})


def _make_key(door: Door, key_id: str, path: str, body: dict[str, object]) -> None:
    """Store a key under the id and the secret that the examples show."""
    created = door.post(path, {"name": "pipeline", **body})
    pepper = current_pepper()
    ApiKey.objects.filter(public_id=created.json["id"]).update(
        public_id=key_id, digest=digest_of(Secret(SECRET), pepper=pepper.value)
    )


def _put(door: Door, path: str, body: object = None) -> None:
    assert door.put(path, body).status == 200
