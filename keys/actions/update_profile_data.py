"""Write labels and data into a user's profile."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._profile_steps import locked_profile
from keys.actions._records import record_audit, record_changes
from keys.models import ChangeKind
from keys.rules.caller import Caller
from keys.rules.errors import Conflict
from keys.rules.json_types import JsonObject
from keys.rules.ownership import SECURITY
from keys.rules.privileges import ClusterAction
from keys.rules.profiles import label_terms, merged, namespaces_of, profile_data_problems

PUT_DATA = f"{SECURITY}/profile/put/data"
PRIMARY_TERM = 1
"""One store, elected once: the term that versions are told with."""


@dataclass(frozen=True, kw_only=True)
class SeenVersion:
    """The version that a writer has seen; he is refused when it is no longer the current one."""

    seq_no: int
    primary_term: int = PRIMARY_TERM


def update_profile_data(
    *,
    uid: str,
    labels: JsonObject,
    data: JsonObject,
    by: Caller,
    now: datetime,
    seen: SeenVersion | None = None,
) -> None:
    """
    Merge labels and data into the profile's; names at the top are applications.

    Raises:
        Invalid: a name breaks a rule, or there is nothing to write.
        NotAllowed: the caller may write neither profiles nor these applications' part of them.
        UnknownProfile: no profile has this uid.
        Conflict: somebody has changed the profile since `seen`.

    Source: elasticsearch-specification, security/update_user_profile_data.
    """
    refuse_if(profile_data_problems(labels, data))
    by.check_may(ClusterAction(PUT_DATA, applications=namespaces_of(labels, data)))
    _store(uid, labels=labels, data=data, seen=seen, by=by, now=now)


@transaction.atomic(durable=True)
def _store(
    uid: str,
    *,
    labels: JsonObject,
    data: JsonObject,
    seen: SeenVersion | None,
    by: Caller,
    now: datetime,
) -> None:
    profile = locked_profile(uid)
    if seen and (seen.seq_no, seen.primary_term) != (profile.seq_no, PRIMARY_TERM):
        raise Conflict(
            f"[profile_{uid}]: version conflict, required seqNo [{seen.seq_no}], primary term"
            f" [{seen.primary_term}]. current document has seqNo [{profile.seq_no}] and primary"
            f" term [{PRIMARY_TERM}]"
        )
    profile.labels = merged(profile.labels, labels)
    profile.data = merged(profile.data, data)
    profile.label_terms = "".join(f"\n{term}\n" for term in label_terms(profile.labels))
    profile.seq_no += 1
    profile.save(update_fields=["labels", "data", "label_terms", "seq_no"])
    record_changes(ChangeKind.PROFILE, [uid])
    record_audit(
        "update_user_profile_data",
        subject=uid,
        by=by,
        at=now,
        detail={"labels": [*labels], "data": [*data]},
    )
