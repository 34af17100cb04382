"""The OpenAPI document as JSON and as YAML, and the page on which people read it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiYamlRenderer

from keys.rules.json_types import JsonObject

YAML = "application/yaml"
View = Callable[[HttpRequest], HttpResponseBase]


class ViewerPage(TemplateResponse):
    """Its style sheet holds images as `data:` addresses; the policy of this page allows them."""

    shows_data_images = True


@require_safe
def viewer(request: HttpRequest) -> HttpResponse:
    return ViewerPage(request, "docs/api.html")


def as_json(document: Callable[[], JsonObject]) -> View:
    @require_safe
    def view(_: HttpRequest) -> HttpResponse:
        return JsonResponse(document())

    return view


def as_yaml(document: Callable[[], JsonObject]) -> View:
    @require_safe
    def view(_: HttpRequest) -> HttpResponse:
        return HttpResponse(OpenApiYamlRenderer().render(document()), content_type=YAML)

    return view
