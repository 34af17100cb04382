"""JSON names and shapes of a key's uses."""

from rest_framework import serializers

from keys.dialects.elasticsearch.parameters import ParametersSerializer, WholeNumberParameter
from keys.models import KeyCaller, KeyUse
from keys.queries.key_uses import KeyUsage, UseCount
from keys.rules.json_types import JsonObject
from keys.rules.search.moments import milliseconds_of

DAYS = range(1, 401)


class UsageParameters(ParametersSerializer):
    days = WholeNumberParameter(default=30)

    def validate_days(self, days: int) -> int:
        if days not in DAYS:
            raise serializers.ValidationError(
                f"[days] must be between [{DAYS[0]}] and [{DAYS[-1]}] but was [{days}]"
            )
        return days


def usage_json(usage: KeyUsage) -> JsonObject:
    """
    Return the uses of a key; moments in epoch milliseconds.

    `{"id": str, "name": str, "last_used"?: {"at", "address", "agent", "route"}, "count": int,
    "buckets": [{"from", "to", "count"}], "callers": [{"address", "agent", "first_used",
    "last_used", "count"}]}`; `last_used` is absent for a key that was never used.
    """
    return {
        "id": usage.key.public_id,
        "name": usage.key.name,
        **({"last_used": _last_json(usage.last)} if usage.last else {}),
        "count": usage.number,
        "buckets": [_count_json(count) for count in usage.counts],
        "callers": [_caller_json(caller) for caller in usage.callers],
    }


def _last_json(use: KeyUse) -> JsonObject:
    return {
        "at": milliseconds_of(use.last_at),
        "address": use.address,
        "agent": use.agent,
        "route": use.route,
    }


def _count_json(count: UseCount) -> JsonObject:
    return {
        "from": milliseconds_of(count.start),
        "to": milliseconds_of(count.end),
        "count": count.number,
    }


def _caller_json(caller: KeyCaller) -> JsonObject:
    return {
        "address": caller.address,
        "agent": caller.agent,
        "first_used": milliseconds_of(caller.first_at),
        "last_used": milliseconds_of(caller.last_at),
        "count": caller.number,
    }
