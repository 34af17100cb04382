"""Give the server each answer in one piece."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication


def with_whole_answers(application: "WSGIApplication") -> "WSGIApplication":
    """
    Return the application, whose answers are then lists of one item where they are complete.

    Granian sends a list at once. Anything else it takes for a stream: measured on Django's
    answers, that costs a quarter more CPU time and several milliseconds for each.
    """

    def whole(environ: dict[str, Any], start_response: "StartResponse") -> Iterable[bytes]:
        answer = application(environ, start_response)
        if not isinstance(answer, HttpResponse):
            return answer
        content = answer.content
        # The server would close what it iterates over; of a list it knows no such thing.
        answer.close()
        return [content]

    return whole
