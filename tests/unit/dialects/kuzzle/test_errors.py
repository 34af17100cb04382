"""Each error as Kuzzle's clients know it."""

import inspect

import pytest

from keys.dialects.kuzzle import errors
from keys.dialects.kuzzle.errors import Kind, Refused, error_json, refusal_of
from keys.rules.errors import (
    ApiKeyError,
    BadLifetime,
    CallerIsKey,
    ServiceDisabled,
    UnknownUser,
)

PUBLISHED = {
    "security.token.invalid": (117506049, 401),
    "security.token.ttl_exceeded": (117506052, 400),
    "security.token.generation_failed": (117506053, 500),
    "security.token.verification_error": (117506055, 500),
    "security.token.refresh_forbidden": (117506056, 401),
    "security.token.invalid_expiration": (117506057, 400),
    "security.credentials.unknown_strategy": (117571585, 400),
    "security.cookie.invalid": (117899265, 401),
    "security.cookie.unsupported": (117899266, 500),
    "security.rights.unauthorized": (117637121, 401),
    "security.rights.forbidden": (117637122, 403),
    "security.user.already_exists": (117702657, 412),
    "security.user.not_found": (117702658, 404),
    "plugin.strategy.missing_user": (67305492, 401),
    "api.assert.invalid_type": (33619969, 400),
    "api.assert.invalid_argument": (33619970, 400),
    "api.assert.missing_argument": (33619971, 400),
    "api.assert.body_required": (33619976, 400),
    "api.assert.koncorde_restricted_keyword": (33619981, 400),
    "api.process.controller_not_found": (33685508, 404),
    "api.process.action_not_found": (33685509, 404),
    "api.process.too_many_requests": (33685512, 429),
    "api.process.too_many_logins_requests": (33685517, 429),
    "api.process.unauthorized_origin": (33685516, 401),
    "network.http.request_too_large": (50397185, 413),
    "network.http.unexpected_error": (50397186, 400),
    "network.http.unsupported_verb": (50397190, 400),
    "network.http.url_not_found": (50397191, 404),
    "network.http.unsupported_content": (50397192, 400),
    "network.http.volatile_parse_failed": (50397195, 400),
    "network.http.body_parse_failed": (50397196, 400),
    "network.websocket.unexpected_error": (50528257, 400),
    "network.websocket.ratelimit_exceeded": (50528258, 429),
    "services.storage.not_found": (16842763, 404),
    "services.storage.document_already_exists": (16842769, 400),
    "services.storage.unexpected_bad_request": (16842785, 400),
    "services.storage.unknown_query_keyword": (16842797, 400),
    "services.koncorde.elastic_translation_error": (17104897, 400),
}
KINDS = {value.id: value for _, value in inspect.getmembers(errors) if isinstance(value, Kind)}


class TestKinds:
    @pytest.mark.parametrize("name", PUBLISHED)
    def test_have_the_published_code_and_status(self, name: str) -> None:
        kind = KINDS[name]

        assert (kind.code, kind.status) == PUBLISHED[name]


class TestErrorJson:
    def test_names_all_that_clients_read(self) -> None:
        refusal = Refused(errors.NOT_FOUND, "x", "kuzzle", "api-keys")

        assert error_json(refusal) == {
            "code": 16842763,
            "id": "services.storage.not_found",
            "message": 'Document "x" not found in "kuzzle":"api-keys".',
            "props": ["x", "kuzzle", "api-keys"],
            "status": 404,
        }


class TestRefusalOf:
    @pytest.mark.parametrize(
        ("error", "kind"),
        [
            pytest.param(CallerIsKey("why"), errors.FORBIDDEN, id="a key where a user is needed"),
            pytest.param(UnknownUser("bob"), errors.UNKNOWN_USER, id="nobody of that name"),
            pytest.param(ServiceDisabled(), errors.NO_TOKEN, id="no keys here"),
            pytest.param(BadLifetime("too long"), errors.INVALID_ARGUMENT, id="a lifetime"),
        ],
    )
    def test_finds_kuzzles_words(self, error: Exception, kind: Kind) -> None:
        assert isinstance(error, ApiKeyError)

        assert refusal_of(error, controller="a", action="b", name="ada").kind is kind
