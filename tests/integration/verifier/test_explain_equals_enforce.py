"""
One verdict everywhere: the console's explanation, what the verifier enforces, and a reference.

The seed of each case stands in its failure: `random_case(Random(seed))` is the case again.
"""

import json
import os
from datetime import datetime
from random import Random
from urllib.parse import urlencode

import pytest

from keys.conf import current_pepper
from keys.models import ApiKey, ApplicationPrivilege, RoleSnapshot, User
from keys.queries.key_powers import explain_power
from keys.rules.caller import OwnerSnapshot
from keys.rules.judgement import KeyFacts, KeyType
from keys.rules.privileges import Allowed
from keys.rules.secret import Credential, Secret, digest_of, encoded_of
from keys.verifier.holders import Granted, KeyEntry, KeyLife, KeyOwner
from keys.wire.gateway.needs import needs_of_query
from tests.integration.verifier.asking import Verifier
from tests.integration.verifier.reference import STORED, Case, is_granted, random_case

CASES = 100_000 if os.environ.get("APIKEYS_TEST_DEEP") else 600
CREDENTIAL = Credential(id="chosen", secret=Secret("a secret"))
OWNER = KeyOwner(OwnerSnapshot(username="ada", realm="default_native", realm_type="native"))


@pytest.fixture
def stored(db: None) -> None:
    for name, actions in STORED.items():
        ApplicationPrivilege.objects.create(application="shop", name=name, actions=actions)


def explained(case: Case) -> bool:
    key = ApiKey(
        public_id="chosen",
        owner_username="ada",
        owner_realm="default_native",
        owner_realm_type="native",
        descriptors=case.assigned,
        snapshot=RoleSnapshot(descriptors=case.limited_by),
    )
    (demand,) = needs_of_query(urlencode(case.asked)).demands
    explanation = explain_power(key, demand).explanation
    is_allowed = isinstance(explanation.verdict, Allowed)
    assert is_allowed == all(side.is_granted for side in explanation.sides)
    return is_allowed


def enforced(case: Case, verifier: Verifier) -> bool:
    pepper = current_pepper().value
    life = KeyLife(
        primary_key=1,
        facts=KeyFacts(
            id=CREDENTIAL.id,
            type=KeyType.REST,
            digest=digest_of(CREDENTIAL.secret, pepper=pepper),
            expires_at=None,
            invalidated_at=None,
            disabled_at=None,
        ),
        pepper=pepper,
        name="one",
        holder=OWNER,
        granted=Granted(json.dumps(case.assigned), json.dumps(case.limited_by)),
        certificate_identity=None,
        is_replaceable=False,
    )
    verifier.memory.keys.put(CREDENTIAL.id, KeyEntry((life,)))
    line = "authorization", f"ApiKey {encoded_of(CREDENTIAL)}"
    answer = verifier.ask_with([line], path="/verify", query_string=urlencode(case.asked))
    assert answer.status in {200, 403}
    return answer.status == 200


class TestAVerdict:
    def test_is_the_same_everywhere(self, verifier: Verifier, stored: None, now: datetime) -> None:
        first = int(now.timestamp())
        granted = 0
        verifier.feed.hears = False

        for seed in range(first, first + CASES):
            case = random_case(Random(seed))  # noqa: S311  # nothing is secret here
            expected = is_granted(case)
            granted += expected
            assert (explained(case), enforced(case, verifier)) == (expected, expected), seed

        # Neither answer is the rare one.
        assert CASES * 0.05 < granted < CASES * 0.95

    def test_hangs_on_both_sides(self, verifier: Verifier, stored: None, ada: User) -> None:
        everything = {"r": {"cluster": ["all"], "indices": [], "applications": []}}
        nothing = {"r": {"cluster": ["none"], "indices": [], "applications": []}}
        asked = (("cluster", "monitor"),)

        verdicts = [
            (is_granted(case), explained(case), enforced(case, verifier))
            for case in (
                Case({}, everything, asked),
                Case(everything, everything, asked),
                Case(everything, nothing, asked),
                Case(nothing, everything, asked),
            )
        ]

        assert verdicts == [(True,) * 3, (True,) * 3, (False,) * 3, (False,) * 3]
