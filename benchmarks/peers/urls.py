"""The one address of the compared site."""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class WhoAsks(APIView):
    def get(self, request: Request) -> Response:
        return Response({"username": getattr(request.user, "username", "")})


urlpatterns = [path("", WhoAsks.as_view())]
