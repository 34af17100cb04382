"""`POST /verify/batch`: many credentials at once, each with what it is needed for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from keys.rules.certificate_identity import is_identity_met
from keys.rules.errors import RestrictedByWorkflow
from keys.rules.json_types import Json, JsonObject
from keys.rules.judgement import Why
from keys.rules.privileges import Budget, Refused
from keys.verifier.answers import Answer, bad_request, json_answer
from keys.verifier.askers import Askers, Shown
from keys.verifier.bodies import TooLarge, bounded_body
from keys.verifier.holders import Holder, KeyLife
from keys.verifier.identity import json_about
from keys.verifier.limiter import Exceeded
from keys.verifier.permission import Permission
from keys.verifier.rsgi import HttpProtocol, Scope
from keys.wire.gateway.needs import BadNeeds, Needs, needs_of_fields
from keys.wire.json_reader import read_json
from keys.wire.json_scanner import MalformedJson

LARGEST_BODY = 512 * 1024
MOST_CHECKS = 100
MOST_DEMANDS = 1_000
OWN_FIELDS = ("credential", "certificate_subject", "address")
ROUTE = "POST /verify/batch"


@dataclass(frozen=True)
class Check:
    """
    One credential, and what it must be.

    Attributes:
        subject: of the certificate that came with it; None for no certificate.
        address: from where it came; empty if that is not told.
    """

    credential: str
    subject: str | None
    address: str
    needs: Needs


class Batch:
    """
    Answers `{"results": [...]}`, one for each check in their order.

    Each has the `status` that `/verify` would have answered: 200 with `identity`, 401, 403 with
    `reason`, `missing` and `granted_by`, or 429 with `reason` and `retry_after` in seconds.
    """

    def __init__(self, askers: Askers, permission: Permission) -> None:
        self._askers = askers
        self._permission = permission

    async def __call__(self, scope: Scope, protocol: HttpProtocol) -> Answer:
        refusal = await self._askers.refusal(scope)
        if refusal is not None:
            return refusal
        try:
            checks = checks_in(await bounded_body(scope, protocol, limit=LARGEST_BODY))
        except TooLarge as error:
            return error.answer
        except BadNeeds as error:
            return bad_request(str(error))
        # All of them together may not keep others waiting for longer than one alone.
        budget = Budget()
        results: list[Json] = [await self._result(one, scope, budget) for one in checks]
        return json_answer({"results": results})

    async def _result(self, check: Check, scope: Scope, budget: Budget) -> JsonObject:
        shown = Shown(text=check.credential, address=check.address, is_counted=True)
        holder = await self._askers.holder_of(
            shown, scope, route=ROUTE, wanted=check.needs.key_type
        )
        if isinstance(holder, Exceeded):
            after = holder.allowance.seconds
            return {"status": 429, "reason": holder.reason, "retry_after": after}
        if isinstance(holder, Why) or not _has_certificate(holder, check.subject):
            return {"status": 401}
        if isinstance(holder, KeyLife) and holder.is_restricted:
            # No privilege that he might be given would help.
            return {"status": 403, "reason": str(RestrictedByWorkflow())}
        refused = await self._permission.refusal(holder, check.needs.demands, budget=budget)
        if refused is None:
            return {"status": 200, "identity": json_about(holder)}
        return _refusal(refused)


def checks_in(body: bytes) -> list[Check]:
    """
    Return the checks that a body asks for.

    Raises:
        BadNeeds: it has not their shape, or asks for too much.
    """
    try:
        document = read_json(body).value
    except MalformedJson as error:
        raise BadNeeds(f"the body is no JSON: {error}") from error
    entries = document.get("checks") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise BadNeeds("[checks] must be a list of objects")
    if not 1 <= len(entries) <= MOST_CHECKS:
        raise BadNeeds(f"[checks] must be 1 to {MOST_CHECKS}")
    checks = [_check(one) for one in entries if isinstance(one, dict)]
    if sum(len(one.needs.demands) for one in checks) > MOST_DEMANDS:
        raise BadNeeds(f"at most [{MOST_DEMANDS}] privileges can be asked for at once")
    return checks


def _check(fields: Mapping[str, Any]) -> Check:
    credential, subject = fields.get("credential"), fields.get("certificate_subject")
    address = fields.get("address", "")
    if not isinstance(credential, str):
        raise BadNeeds("[credential] must be a text")
    if subject is not None and not isinstance(subject, str):
        raise BadNeeds("[certificate_subject] must be a text")
    if not isinstance(address, str):
        raise BadNeeds("[address] must be a text")
    needs = {name: value for name, value in fields.items() if name not in OWN_FIELDS}
    return Check(credential, subject, address, needs_of_fields(needs))


def _has_certificate(holder: Holder, subject: str | None) -> bool:
    if not isinstance(holder, KeyLife):
        return True
    return is_identity_met(holder.certificate_identity, subject=subject)


def _refusal(refused: Refused) -> JsonObject:
    granted_by: list[Json] = [*refused.granted_by]
    return {
        "status": 403,
        "reason": refused.reason,
        "missing": str(refused.demand),
        "granted_by": granted_by,
    }
