"""How answers are written down: JSON, plain or under the vendor's media type."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from keys.dialects.elasticsearch.parameters import shown_flag, shown_text
from keys.rules.json_types import Json
from keys.wire.filter_path import FilterPath
from keys.wire.media_types import JSON, BadCompatibility, UnsupportedMediaType, answer_type


class ElasticsearchRenderer(BaseRenderer):
    """Writes JSON in UTF-8 as `filter_path` and `pretty` ask, errors too."""

    media_type = JSON
    format = "json"
    charset = None

    def render(
        self,
        data: Json,
        accepted_media_type: str | None = None,  # noqa: ARG002  # DRF's signature
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if data is None:
            return b""
        request: Request = (renderer_context or {})["request"]
        if isinstance(data, dict):
            data = FilterPath.parse(shown_text(request, "filter_path")).apply(data)
        return written(data, pretty=shown_flag(request, "pretty"))


class AnswerInKind(BaseContentNegotiation):
    """
    Picks the answer's media type by the `Accept` header.

    It refuses nothing: what cannot be spoken is refused once the caller is known.
    """

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> None:  # noqa: ARG002  # DRF's signature
        return None

    def select_renderer(
        self,
        request: Request,
        renderers: Iterable[BaseRenderer],
        format_suffix: str | None = None,  # noqa: ARG002  # DRF's signature
    ) -> tuple[BaseRenderer, str]:
        try:
            media_type = answer_type(request.headers.get("Accept", ""))
        except (BadCompatibility, UnsupportedMediaType):
            media_type = JSON
        return next(iter(renderers)), media_type


def written(value: Json, *, pretty: bool) -> bytes:
    """Return the value as JSON; a lone surrogate, which has no UTF-8 form, as its escape."""
    if pretty:
        text = json.dumps(value, ensure_ascii=False, indent=2, separators=(",", " : ")) + "\n"
    else:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode(errors="backslashreplace")
