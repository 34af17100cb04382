"""JSON names and shapes of API keys for other clusters."""

from typing import Any

from keys.actions.update_cross_cluster_key import Keep
from keys.dialects.elasticsearch.bodies import BodySerializer
from keys.dialects.elasticsearch.fields import ObjectField, TextField, TimeValueField


class CreateCrossClusterBody(BodySerializer):
    parser = "cross_cluster_api_key_request_payload"

    name = TextField()
    access = ObjectField()
    expiration = TimeValueField(source="duration", default=None, allow_null=True)
    metadata = ObjectField(default=None)
    certificate_identity = TextField(default=None, allow_null=True)
    limits = ObjectField(default=None, allow_null=True)


class UpdateCrossClusterBody(BodySerializer):
    """What is absent stays as it is; a certificate's identity or limits of null are cleared."""

    parser = "update_cross_cluster_api_key_request_payload"

    access = ObjectField(default=None)
    expiration = TimeValueField(source="duration", default=None, allow_null=True)
    metadata = ObjectField(default=None)
    certificate_identity = TextField(required=False, allow_null=True)
    limits = ObjectField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"certificate_identity": Keep.AS_IT_IS, "limits": Keep.AS_IT_IS, **attrs}
