"""A stage on which each action can be performed: somebody who acts, and others to act on."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.contrib.auth.models import Group

from keys.access.callers import caller_of_user
from keys.actions.activate_profile import activate_profile
from keys.actions.begin_session import begin_session
from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.create_service_token import create_service_token
from keys.actions.create_token import create_token
from keys.actions.put_privileges import put_privileges
from keys.actions.put_role_mapping import put_role_mapping
from keys.actions.share_key import share_key
from keys.models import AuditEvent, Change, SessionToken, User
from keys.rules.application_privileges import NewPrivilege
from keys.rules.caller import Caller
from keys.rules.json_types import JsonObject
from keys.rules.sharing import Recipient, RecipientKind
from tests.factories import make_key, make_role, make_user
from tests.integration.rows import made_invalid

ACCESS: JsonObject = {"search": [{"names": ["logs"]}]}
FLEET = "elastic/fleet-server"
BOB = Recipient(kind=RecipientKind.USER, name="bob")
CAROL = Recipient(kind=RecipientKind.USER, name="carol")
WEEK = timedelta(days=7)
READ = NewPrivilege(application="myapp", name="read", actions=("data:read/*",), metadata={})


@dataclass(frozen=True, kw_only=True)
class Stage:
    """
    Somebody who acts, with what he had made while he might do anything.

    Attributes:
        key_id: of a key of his own; he shares it with Carol.
        encoded: what the holder of that key sends.
        cross_cluster_id: of his key for other clusters.
        refresh_token: of a token that he made for himself.
        session_id: of a session of his.
        profile: the uid of Bob's.
    """

    by: Caller
    key_id: str
    primary_key: int
    encoded: str
    cross_cluster_id: str
    access_token: str
    refresh_token: str
    session_id: str
    session_token: str
    service_token: str
    profile: str
    now: datetime

    @property
    def bob(self) -> User:
        return User.objects.get(username="bob")

    def with_privileges(self, cluster: list[str]) -> "Stage":
        """Give whoever acts these cluster privileges and no others."""
        make_role("grace_role", cluster=[*cluster])
        return replace(self, by=caller_of_user(User.objects.get(username="grace")))


def staged(now: datetime, *, cluster: list[str]) -> Stage:
    """Return the stage for somebody with these privileges, who had all when he made his things."""
    grace = make_user("grace", cluster=["all"])
    bob = make_user("bob")
    stage = _furnished(grace, bob, now=now).with_privileges(cluster)
    AuditEvent.objects.all().delete()
    Change.objects.all().delete()
    return stage


def _furnished(grace: User, bob: User, *, now: datetime) -> Stage:
    by = caller_of_user(grace)
    created = make_key(grace, now=now)
    made_invalid(make_key(grace, name="old", now=now - WEEK).key, at=now - WEEK)
    make_role("spare", cluster=["monitor"])
    make_user("carol")
    share_key(key_id=created.key.public_id, recipient=CAROL, rights=["edit"], by=by, now=now)
    Group.objects.create(name="operators").user_set.add(bob)
    put_privileges(privileges=[READ], by=by, now=now)
    put_role_mapping(
        name="spare", rules={"field": {"username": "*"}}, roles=["viewer"], templates=[],
        metadata=None, enabled=True, by=by, now=now,
    )  # fmt: skip
    for_clusters = create_cross_cluster_key(
        name="clusters", duration=None, longest=None, access=ACCESS, metadata=None,
        certificate_identity=None, license_type="trial", by=by, now=now,
    )  # fmt: skip
    tokens = create_token(subject=by, with_refresh=True, by=by, now=now)
    return Stage(
        by=by,
        key_id=created.key.public_id,
        primary_key=created.key.pk,
        encoded=created.encoded,
        cross_cluster_id=for_clusters.key.public_id,
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token or "",
        session_token=begin_session(duration=None, by=by, now=now).token,
        session_id=SessionToken.objects.get().public_id,
        service_token=create_service_token(principal=FLEET, name="spare", by=by, now=now).value,
        profile=activate_profile(subject=caller_of_user(bob), by=by, now=now).uid,
        now=now,
    )
