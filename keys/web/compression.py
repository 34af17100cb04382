"""Pages made small on their way: a list of keys is mostly the same words again and again."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.middleware.gzip import GZipMiddleware

_gzip = GZipMiddleware(lambda _request: HttpResponse())


def compress(request: HttpRequest, response: HttpResponse | FileResponse) -> None:
    """
    Compress the page where the browser takes it so, and nothing that answers a form.

    How small a page becomes tells of what is in it. A secret is only ever in the answer to a form;
    the tokens against forged forms look different in every page; Django adds a length at random.
    """
    if request.method in {"GET", "HEAD"} and isinstance(response, HttpResponse):
        _gzip.process_response(request, response)
