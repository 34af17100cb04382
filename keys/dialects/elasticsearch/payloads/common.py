"""What several endpoints share: parameters, blank text."""

from collections.abc import Mapping

from keys.dialects.elasticsearch.errors import problem_of
from keys.dialects.elasticsearch.parameters import (
    ChoiceParameter,
    ParametersSerializer,
)
from keys.rules.errors import ApiKeyError
from keys.rules.json_types import Json, JsonObject


class NoParameters(ParametersSerializer):
    pass


class RefreshParameters(ParametersSerializer):
    """Whoever reads what he wrote finds it here anyway: the value is checked, not used."""

    refresh = ChoiceParameter(
        "true", "false", "wait_for", "", sentence="Unknown value for refresh: [{}].", default="true"
    )


def given(text: str | None) -> str | None:
    """Return the text, or None for a blank one, which counts as absent."""
    return text if text and text.strip() else None


def comma_list(listed: str) -> list[str]:
    return [name for name in listed.split(",") if name]


def refusals_json(refusals: Mapping[str, ApiKeyError]) -> JsonObject:
    """Return `{"count": int, "details": {name: {"type": str, "reason": str}}}`."""
    details: dict[str, Json] = {}
    for name, refusal in refusals.items():
        problem = problem_of(refusal, uri="")
        details[name] = {"type": problem.type, "reason": problem.reason}
    return {"count": len(details), "details": details}
