"""Which forms of bodies and answers this door refuses."""

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest

from keys.dialects.elasticsearch.errors import PlainRefusal, Refusal
from keys.wire.error_envelope import Problem
from keys.wire.media_types import (
    BadCompatibility,
    UnsupportedMediaType,
    answer_type,
    check_content_type,
)

LONGEST_SHOWN = 256


def check_versions(request: HttpRequest) -> None:
    """
    Let vendor types pass that ask for our version or the one before.

    Raises:
        Refusal: with the names of the headers that ask for another.
    """
    readers: dict[str, Callable[[str], object]] = {
        "Accept": answer_type,
        "Content-Type": check_content_type,
    }
    concerned = [
        name for name, read in readers.items() if _is_incompatible(read, request.headers.get(name))
    ]
    if concerned:
        reason = f"Invalid media-type value on headers [{', '.join(concerned)}]"
        raise Refusal(Problem(type="media_type_header_exception", reason=reason))


def check_answer_form(request: HttpRequest, asked: str) -> None:
    """
    Let a request pass whose answer may be JSON; `asked`: the parameter `format`.

    Raises:
        PlainRefusal: only forms are asked for that we do not speak.
    """
    if asked not in {"", "json"}:
        raise _not_supported(f"format [{asked[:LONGEST_SHOWN]}]")
    accept = request.headers.get("Accept", "")
    try:
        answer_type(accept)
    except UnsupportedMediaType:
        raise _not_supported(f"Accept header [{accept[:LONGEST_SHOWN]}]") from None


def check_body_form(header: str | None) -> None:
    """
    Let a body pass that is JSON or NDJSON; `header`: its `Content-Type`.

    Raises:
        PlainRefusal: it is something else, or does not say what it is.
    """
    if not header:
        raise PlainRefusal("Content-Type header is missing", status=HTTPStatus.NOT_ACCEPTABLE)
    try:
        check_content_type(header)
    except UnsupportedMediaType:
        raise _not_supported(f"Content-Type header [{header[:LONGEST_SHOWN]}]") from None


def _is_incompatible(read: Callable[[str], object], header: str | None) -> bool:
    try:
        read(header or "")
    except BadCompatibility:
        return True
    except UnsupportedMediaType:
        return False
    return False


def _not_supported(what: str) -> PlainRefusal:
    return PlainRefusal(f"{what} is not supported", status=HTTPStatus.NOT_ACCEPTABLE)
