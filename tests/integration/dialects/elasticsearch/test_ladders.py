"""Every endpoint has its place in one of the ladders."""

import re

from django.urls import resolve

from tests.contract.openapi_document import generator
from tests.integration.dialects.elasticsearch import (
    test_identity_ladder,
    test_key_ladder,
    test_token_ladder,
)

LADDERS = (test_identity_ladder, test_key_ladder, test_token_ladder)


def endpoint(method: str, path: str) -> tuple[str, str]:
    """Return the method and the route that the path takes."""
    return method, resolve(path).route


def a_request(route: str) -> tuple[str, str]:
    """Return method and path of a request to a route of the document."""
    method, path = route.split(" ")
    return method, re.sub(r"\{\w+\}", "x", path)


CLIMBED = {endpoint(step.method, step.place) for ladder in LADDERS for step in ladder.STEPS}


class TestLadders:
    def test_leave_no_endpoint_out(self) -> None:
        left_out = [
            route for route in generator().routes() if endpoint(*a_request(route)) not in CLIMBED
        ]

        assert left_out == []
