"""JSON names and shapes of the endpoints about user profiles."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from rest_framework import serializers

from keys.actions.update_profile_data import PRIMARY_TERM, SeenVersion
from keys.dialects.elasticsearch.bodies import BodySerializer
from keys.dialects.elasticsearch.errors import Refusal
from keys.dialects.elasticsearch.fields import (
    UNREADABLE,
    ObjectField,
    TextField,
    TextListField,
    WholeNumberField,
)
from keys.dialects.elasticsearch.grants import GrantFields
from keys.dialects.elasticsearch.parameters import (
    ParametersSerializer,
    TextParameter,
    WholeNumberParameter,
)
from keys.dialects.elasticsearch.payloads.common import (
    RefreshParameters,
    comma_list,
    refusals_json,
)
from keys.models import Profile
from keys.queries.find_profiles import FoundProfiles, Hint, SuggestedProfiles
from keys.rules.errors import Invalid, UnknownProfile
from keys.rules.json_types import Json, JsonObject
from keys.rules.profiles import hint_problems, shown_data
from keys.rules.search.moments import milliseconds_of

SUGGESTED_BY_DEFAULT = 10


class ActivateProfileBody(GrantFields):
    parser = "activate_profile_request"


class GetProfilesParameters(ParametersSerializer):
    data = TextParameter(default=None)  # type: ignore[assignment]  # a field is taken out of its class


class SuggestProfilesBody(BodySerializer):
    parser = "suggest_profile_request"

    name = TextField(default="")
    size = WholeNumberField(default=SUGGESTED_BY_DEFAULT)
    data = TextField(default=None)  # type: ignore[assignment]  # a field is taken out of its class
    hint = ObjectField(default=None, allow_null=True)

    def validate_hint(self, hint: JsonObject | None) -> Hint:
        return Hint() if hint is None else _hint(hint)


class HavePrivilegesBody(BodySerializer):
    parser = "profile_has_privileges_request"

    uids = TextListField()
    privileges = ObjectField()


class ProfileDataBody(BodySerializer):
    parser = "update_profile_data_request"

    labels = ObjectField(default=dict)
    data = ObjectField(default=dict)  # type: ignore[assignment]  # a field is taken out of its class


class ProfileDataParameters(RefreshParameters):
    if_seq_no = WholeNumberParameter(default=None)
    if_primary_term = WholeNumberParameter(default=None)


def seen_version(asked: Mapping[str, Any]) -> SeenVersion | None:
    """
    Return the version that a writer says he has seen, None for one who does not care.

    Raises:
        Invalid: he tells a half of it.
    """
    seq_no, term = asked["if_seq_no"], asked["if_primary_term"]
    if seq_no is None and term is None:
        return None
    if term is None:
        raise Invalid(["ifSeqNo is set, but primary term is [0]"])
    if seq_no is None:
        raise Invalid([f"ifSeqNo is unassigned, but primary term is [{term}]"])
    return SeenVersion(seq_no=seq_no, primary_term=term)


def data_keys(*given: str | None) -> list[str]:
    """
    Return which part of the data is asked for, by parameter or in the body.

    Raises:
        Refusal: by both.
    """
    lists = [listed for listed in given if listed is not None]
    if len(lists) > 1:
        raise Refusal.illegal("[data] must be specified either as parameter or in the body")
    return [key for listed in lists for key in comma_list(listed)]


def profile_json(profile: Profile, *, keys: Iterable[str] = ()) -> JsonObject:
    """
    Return a profile with the part of its data that `keys` name.

    `{"uid", "enabled", "last_synchronized", "user", "labels", "data", "_doc"}`: the moment in epoch
    milliseconds, in `_doc` the version that a writer may say he has seen.
    """
    return {
        "uid": profile.uid,
        "enabled": profile.enabled,
        "last_synchronized": milliseconds_of(profile.last_synchronized),
        "user": _user_json(profile),
        "labels": profile.labels,
        "data": shown_data(profile.data, keys),
        "_doc": {"_primary_term": PRIMARY_TERM, "_seq_no": profile.seq_no},
    }


def profiles_json(found: FoundProfiles, *, keys: Sequence[str]) -> JsonObject:
    """Return `{"profiles": […], "errors"?: {"count", "details"}}`."""
    profiles: list[Json] = [profile_json(profile, keys=keys) for profile in found.profiles]
    return {"profiles": profiles, **_errors_json(found.missing)}


def suggestions_json(
    found: SuggestedProfiles, *, keys: Sequence[str], took: timedelta
) -> JsonObject:
    """
    Return `{"total": {"value", "relation"}, "took", "profiles": […]}`; `took` in milliseconds.

    A profile shows less than elsewhere: `{"uid", "user", "labels", "data"}`.
    """
    profiles: list[Json] = [
        {
            "uid": profile.uid,
            "user": _user_json(profile),
            "labels": profile.labels,
            "data": shown_data(profile.data, keys),
        }
        for profile in found.profiles
    ]
    return {
        "took": took // timedelta(milliseconds=1),
        "total": {"value": found.total, "relation": "eq"},
        "profiles": profiles,
    }


def privileged_profiles_json(found: FoundProfiles) -> JsonObject:
    """Return `{"has_privilege_uids": [uid], "errors"?: {"count", "details"}}`."""
    uids: list[Json] = [profile.uid for profile in found.profiles]
    return {"has_privilege_uids": uids, **_errors_json(found.missing)}


def _user_json(profile: Profile) -> JsonObject:
    return {
        "username": profile.username,
        "roles": [*profile.roles],
        "realm_name": profile.realm,
        "email": profile.email,
        "full_name": profile.full_name,
    }


def _errors_json(missing: Iterable[str]) -> JsonObject:
    errors = refusals_json({uid: UnknownProfile(uid) for uid in missing})
    return {"errors": errors} if errors["count"] else {}


def _hint(given: JsonObject) -> Hint:
    if not {*given} <= {"uids", "labels"}:
        raise _unreadable("a hint has [uids] and [labels]")
    uids = None if given.get("uids") is None else _texts(given["uids"])
    labels = None if given.get("labels") is None else _labels(given["labels"])
    problems = hint_problems(uids, labels)
    if problems:
        raise Invalid(problems)
    return Hint(uids=uids or (), labels=labels or {})


def _labels(value: Json) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise _unreadable("the [labels] of a hint are an object")
    return {name: _texts(values) for name, values in value.items()}


def _texts(value: Json) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    texts = tuple(item for item in items if isinstance(item, str))
    if len(texts) != len(items):
        raise _unreadable("a hint holds texts")
    return texts


def _unreadable(why: str) -> serializers.ValidationError:
    return serializers.ValidationError(why, code=UNREADABLE)
