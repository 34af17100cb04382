"""User profiles."""

from typing import ClassVar

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from keys.actions.activate_profile import ACTIVATE, activate_profile
from keys.actions.set_profile_enabled import SET_ENABLED, set_profile_enabled
from keys.actions.update_profile_data import PUT_DATA, update_profile_data
from keys.dialects.common.views import caller_of
from keys.dialects.elasticsearch.base import ElasticsearchView
from keys.dialects.elasticsearch.grants import grant_of
from keys.dialects.elasticsearch.payloads import profiles as payloads
from keys.dialects.elasticsearch.payloads.common import (
    NoParameters,
    RefreshParameters,
    comma_list,
)
from keys.dialects.elasticsearch.payloads.has_privileges import privilege_check_in
from keys.dialects.elasticsearch.proofs import proven_caller
from keys.queries.find_profiles import (
    GET_PROFILE,
    HAS_PRIVILEGES,
    SUGGEST_PROFILE,
    find_profiles,
    profiles_with_privileges,
    suggest_profiles,
)
from keys.rules.errors import Invalid
from keys.rules.grants import grant_problems


class ActivateProfilePath(ElasticsearchView):
    """`/_security/profile/_activate`."""

    action_names = {"POST": ACTIVATE.action, "PUT": ACTIVATE.action}

    def post(self, request: Request) -> Response:
        grant = grant_of(self.fields(payloads.ActivateProfileBody))
        self.parameters(NoParameters)
        problems = grant_problems(grant)
        if problems:
            raise Invalid(problems)
        by = caller_of(request)
        # Before any password is looked at: this would be a place to try them otherwise.
        by.check_may(ACTIVATE)
        subject = proven_caller(grant, action=ACTIVATE.action, request=request)
        profile = activate_profile(subject=subject, by=by, now=timezone.now())
        return Response(payloads.profile_json(profile))

    put = post


class ProfilesPath(ElasticsearchView):
    """`/_security/profile/{uid}`, or a comma list of uids."""

    action_names = {"GET": GET_PROFILE.action}

    def get(self, request: Request, uid: str) -> Response:
        asked = self.parameters(payloads.GetProfilesParameters)
        found = find_profiles(comma_list(uid), by=caller_of(request))
        return Response(payloads.profiles_json(found, keys=payloads.data_keys(asked["data"])))


class SuggestProfilesPath(ElasticsearchView):
    """`/_security/profile/_suggest`."""

    action_names = {"GET": SUGGEST_PROFILE.action, "POST": SUGGEST_PROFILE.action}

    def post(self, request: Request) -> Response:
        began = timezone.now()
        body = self.optional_fields(payloads.SuggestProfilesBody)
        asked = self.parameters(payloads.GetProfilesParameters)
        keys = payloads.data_keys(asked["data"], body.pop("data"))
        found = suggest_profiles(**body, by=caller_of(request))
        took = timezone.now() - began
        return Response(payloads.suggestions_json(found, keys=keys, took=took))

    get = post


class HaveProfilesPrivilegesPath(ElasticsearchView):
    """`/_security/profile/_has_privileges`."""

    action_names = {"GET": HAS_PRIVILEGES.action, "POST": HAS_PRIVILEGES.action}

    def post(self, request: Request) -> Response:
        body = self.fields(payloads.HavePrivilegesBody)
        check = privilege_check_in(body["privileges"], of="profile_has_privileges_request")
        self.parameters(NoParameters)
        found = profiles_with_privileges(body["uids"], check, by=caller_of(request))
        return Response(payloads.privileged_profiles_json(found))

    get = post


class ProfileDataPath(ElasticsearchView):
    """`/_security/profile/{uid}/_data`."""

    action_names = {"PUT": PUT_DATA, "POST": PUT_DATA}

    def put(self, request: Request, uid: str) -> Response:
        body = self.fields(payloads.ProfileDataBody)
        asked = self.parameters(payloads.ProfileDataParameters)
        update_profile_data(
            uid=uid,
            **body,
            seen=payloads.seen_version(asked),
            by=caller_of(request),
            now=timezone.now(),
        )
        return Response({"acknowledged": True})

    post = put


class ProfileStatePath(ElasticsearchView):
    """`/_security/profile/{uid}/_enable` and `…/_disable`."""

    action_names = {"PUT": SET_ENABLED.action, "POST": SET_ENABLED.action}
    # What a route sets the profile to.
    enabled: ClassVar[bool] = True

    def put(self, request: Request, uid: str) -> Response:
        self.parameters(RefreshParameters)
        set_profile_enabled(
            uid=uid, enabled=self.enabled, by=caller_of(request), now=timezone.now()
        )
        return Response({"acknowledged": True})

    post = put
