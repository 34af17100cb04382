"""JSON names and shapes of the endpoints about the installation."""

from keys.dialects.elasticsearch.fields import (
    TimeValueField,
)
from keys.dialects.elasticsearch.parameters import (
    ChoiceParameter,
    FlagParameter,
    ParametersSerializer,
)


class HealthParameters(ParametersSerializer):
    wait_for_status = ChoiceParameter(
        "green",
        "yellow",
        "red",
        sentence="unknown cluster health status [{}]",
        default="red",
    )
    timeout = TimeValueField(default=None)
    master_timeout = TimeValueField(default=None)
    local = FlagParameter(default=False)
