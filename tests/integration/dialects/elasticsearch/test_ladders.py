"""Every endpoint has its place in one of the ladders."""

from tests.contract.openapi_document import generator, route_of
from tests.integration.dialects.elasticsearch import (
    test_identity_ladder,
    test_key_ladder,
    test_token_ladder,
)

LADDERS = (test_identity_ladder, test_key_ladder, test_token_ladder)


class TestLadders:
    def test_leave_no_endpoint_out(self) -> None:
        climbed = {route_of(step.method, step.place) for ladder in LADDERS for step in ladder.STEPS}

        assert [route for route in generator().routes() if route not in climbed] == []
