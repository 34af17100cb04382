import pytest
from rest_framework.response import Response

from keys.dialects.common.views import DialectView
from keys.rules.errors import UnknownRole


class TestDialectView:
    def test_leaves_the_form_of_answers_to_its_dialects(self) -> None:
        view = DialectView()

        with pytest.raises(NotImplementedError):
            view.refused(UnknownRole("x"))
        with pytest.raises(NotImplementedError):
            view.broken()

    def test_takes_a_refusal_for_no_bug(self) -> None:
        class Dialect(DialectView):
            def refused(self, exc: Exception) -> Response:
                return Response(str(exc), status=404)

        response = Dialect().handle_exception(UnknownRole("x"))

        assert (response.status_code, response.data) == (404, "role [x] does not exist")
