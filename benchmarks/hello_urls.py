"""The one address of the bare view."""

from django.urls import path
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Hello(APIView):
    renderer_classes = [JSONRenderer]

    def get(self, _request: Request) -> Response:
        return Response({"hello": "world"})


urlpatterns = [path("", Hello.as_view())]
