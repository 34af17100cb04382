"""Answers in the form that the server sends at once."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, StreamingHttpResponse

from apikeys_site.serving.whole_answers import with_whole_answers

if TYPE_CHECKING:
    from wsgiref.types import StartResponse


def what_the_server_gets(answer: Iterable[bytes]) -> Iterable[bytes]:
    def application(_environ: dict[str, Any], _start: "StartResponse") -> Iterable[bytes]:
        return answer

    return with_whole_answers(application)({}, lambda *_args: lambda _data: None)


class TestWithWholeAnswers:
    def test_makes_a_complete_answer_one_piece_and_closes_it(self) -> None:
        answer = HttpResponse(b"hello")

        assert what_the_server_gets(answer) == [b"hello"]
        assert answer.closed

    def test_leaves_a_stream_alone(self) -> None:
        def pieces() -> Iterator[bytes]:
            yield b"hel"
            yield b"lo"

        stream = StreamingHttpResponse(pieces())

        assert what_the_server_gets(stream) is stream
        assert not stream.closed
