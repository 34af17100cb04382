"""Each action on keys, tokens and sessions, performed on a stage."""

from datetime import timedelta

from keys.access.callers import caller_of_user
from keys.actions.begin_session import begin_session
from keys.actions.bulk_update_keys import bulk_update_keys
from keys.actions.clone_key import clone_key
from keys.actions.create_cross_cluster_key import create_cross_cluster_key
from keys.actions.create_key import create_key
from keys.actions.create_kuzzle_key import create_kuzzle_key
from keys.actions.create_service_token import create_service_token
from keys.actions.create_token import create_token
from keys.actions.delete_service_token import delete_service_token
from keys.actions.end_sessions import end_own_sessions, end_session, end_sessions_of
from keys.actions.grant_key import grant_key
from keys.actions.invalidate_keys import invalidate_keys
from keys.actions.invalidate_selection import ConfirmedSelection, invalidate_selection
from keys.actions.invalidate_tokens import invalidate_tokens
from keys.actions.purge_keys import purge_keys
from keys.actions.refresh_token import refresh_token
from keys.actions.renew_session import renew_session
from keys.actions.share_key import share_key
from keys.actions.unshare_key import unshare_key
from keys.actions.update_cross_cluster_key import Keep, update_cross_cluster_key
from keys.actions.update_key import update_key
from keys.queries.doomed_keys import doomed_keys
from keys.queries.key_filters import KeyFilters
from keys.rules.cloning import OfSource
from keys.rules.idempotency import IdempotentRequest
from keys.rules.selection import KeySelection
from keys.rules.tokens import TokenSelection
from tests.integration.actions.stage import ACCESS, BOB, CAROL, FLEET, Stage

RETRIED = IdempotentRequest(key="5c1f", body=b"{}")
DAY = timedelta(days=1)


def create(stage: Stage) -> object:
    return create_key(
        name="new", duration=None, longest=None, descriptors=None, metadata=None,
        form_token="token", by=stage.by, now=stage.now,
    )  # fmt: skip


def create_of_kuzzle(stage: Stage) -> object:
    return create_kuzzle_key(
        public_id=None, description="new", duration=None, owner=None, by=stage.by, now=stage.now
    )


def update(stage: Stage) -> object:
    return update_key(
        key_id=stage.key_id, duration=None, longest=None, descriptors={"new": {}}, metadata=None,
        by=stage.by, now=stage.now,
    )  # fmt: skip


def bulk_update(stage: Stage) -> object:
    return bulk_update_keys(
        ids=[stage.key_id], duration=None, longest=None, descriptors=None, metadata={"new": 1},
        by=stage.by, now=stage.now,
    )  # fmt: skip


def clone(stage: Stage) -> object:
    return clone_key(
        encoded=stage.encoded, name=None, duration=OfSource.EXPIRATION, longest=None,
        metadata=None, idempotency=RETRIED, by=stage.by, now=stage.now,
    )  # fmt: skip


def grant_a_key(stage: Stage) -> object:
    return grant_key(
        name="new", duration=None, longest=None, descriptors=None, metadata=None,
        granted=caller_of_user(stage.bob), grant_type="password",
        idempotency=RETRIED, by=stage.by, now=stage.now,
    )  # fmt: skip


def create_for_a_cluster(stage: Stage) -> object:
    return create_cross_cluster_key(
        name="new", duration=None, longest=None, access=ACCESS, metadata=None,
        certificate_identity=None, license_type="trial", by=stage.by, now=stage.now,
    )  # fmt: skip


def update_for_a_cluster(stage: Stage) -> object:
    return update_cross_cluster_key(
        key_id=stage.cross_cluster_id, duration=None, longest=None, access=None,
        metadata={"new": 1}, certificate_identity=Keep.AS_IT_IS, license_type="trial",
        by=stage.by, now=stage.now,
    )  # fmt: skip


def invalidate(stage: Stage) -> object:
    selection = KeySelection(ids=(stage.key_id,), owned=True)
    return invalidate_keys(selection=selection, by=stage.by, now=stage.now)


def invalidate_what_matches(stage: Stage) -> object:
    filters = KeyFilters()
    doomed = doomed_keys(filters=filters, most_named=1, by=stage.by, at=stage.now)
    selection = ConfirmedSelection(filters=filters, at=stage.now, digest=doomed.digest)
    return invalidate_selection(selection, by=stage.by, now=stage.now)


def purge(stage: Stage) -> object:
    return purge_keys(retention=DAY, by=stage.by, now=stage.now)


def share(stage: Stage) -> object:
    return share_key(
        key_id=stage.key_id, recipient=BOB, rights=["view"], by=stage.by, now=stage.now
    )


def share_less(stage: Stage) -> object:
    return share_key(
        key_id=stage.key_id, recipient=CAROL, rights=["view"], by=stage.by, now=stage.now
    )


def unshare(stage: Stage) -> object:
    return unshare_key(key_id=stage.key_id, recipient=CAROL, by=stage.by, now=stage.now)


def create_a_token(stage: Stage) -> object:
    return create_token(subject=stage.by, with_refresh=True, by=stage.by, now=stage.now)


def refresh(stage: Stage) -> object:
    return refresh_token(refresh_token=stage.refresh_token, by=stage.by, now=stage.now)


def invalidate_a_token(stage: Stage) -> object:
    selection = TokenSelection(token=stage.access_token)
    return invalidate_tokens(selection=selection, by=stage.by, now=stage.now)


def create_for_a_service(stage: Stage) -> object:
    return create_service_token(principal=FLEET, name="new", by=stage.by, now=stage.now)


def remove_of_a_service(stage: Stage) -> object:
    return delete_service_token(principal=FLEET, name="spare", by=stage.by, now=stage.now)


def begin(stage: Stage) -> object:
    return begin_session(duration=None, by=stage.by, now=stage.now)


def renew(stage: Stage) -> object:
    return renew_session(stage.session_id, duration=DAY, by=stage.by, now=stage.now)


def end(stage: Stage) -> None:
    end_session(stage.session_id, by=stage.by, now=stage.now)


def end_own(stage: Stage) -> None:
    end_own_sessions(by=stage.by, now=stage.now)


def end_of_another(stage: Stage) -> None:
    end_sessions_of(stage.bob, by=stage.by, now=stage.now)
