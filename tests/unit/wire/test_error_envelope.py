import pytest

from keys.wire.error_envelope import PARSER, SEARCH_PHASE, Problem, envelope, plain_envelope

ILLEGAL = "illegal_argument_exception"
WRONG = Problem(type=ILLEGAL, reason="no good")


class TestEnvelope:
    def test_names_the_problem_twice_when_nothing_is_nested(self) -> None:
        fact = {"type": "illegal_argument_exception", "reason": "no good"}

        assert envelope(WRONG, status=400) == {
            "error": {"root_cause": [fact], **fact},
            "status": 400,
        }

    def test_repeats_further_fields_in_the_root_cause(self) -> None:
        problem = Problem(
            type="security_exception", reason="who?", extra={"header": {"WWW-Authenticate": "x"}}
        )

        error = envelope(problem, status=401)["error"]

        assert isinstance(error, dict)
        assert error["header"] == {"WWW-Authenticate": "x"}
        assert error["root_cause"] == [
            {"header": error["header"], "type": error["type"], "reason": "who?"}
        ]

    def test_tells_a_cause_that_is_not_the_products_own_below_the_problem(self) -> None:
        problem = Problem(type="x_content_parse_exception", reason="[1:2] bad", cause=WRONG)

        assert envelope(problem, status=400)["error"] == {
            "root_cause": [{"type": "x_content_parse_exception", "reason": "[1:2] bad"}],
            "type": "x_content_parse_exception",
            "reason": "[1:2] bad",
            "caused_by": {"type": "illegal_argument_exception", "reason": "no good"},
        }

    def test_makes_the_innermost_cause_of_the_products_own_the_root(self) -> None:
        inner = Problem(type="parse_exception", reason="inner", cause=WRONG)
        problem = Problem(type="x_content_parse_exception", reason="outer", cause=inner)

        error = envelope(problem, status=400)["error"]

        assert isinstance(error, dict)
        assert error["root_cause"] == [{"type": "parse_exception", "reason": "inner"}]
        assert error["caused_by"] == {
            "type": "parse_exception",
            "reason": "inner",
            "caused_by": {"type": "illegal_argument_exception", "reason": "no good"},
        }

    @pytest.mark.parametrize(
        ("chain", "root"),
        [
            pytest.param([PARSER, PARSER, ILLEGAL], 1, id="a parser within a parser"),
            pytest.param([PARSER, PARSER, "parsing_exception"], 2, id="the product's own below"),
            pytest.param([PARSER, "number_format_exception"], 0, id="Java's below a parser"),
            pytest.param(["parsing_exception", PARSER], 0, id="a parser below the product's own"),
            pytest.param(["security_exception", "security_exception"], 1, id="the product's own"),
            pytest.param([SEARCH_PHASE, ILLEGAL], 1, id="a shard's failure of any type"),
            pytest.param([ILLEGAL, "parse_exception"], 0, id="below Java's nothing is looked for"),
        ],
    )
    def test_finds_the_root_in_a_chain(self, chain: list[str], root: int) -> None:
        problem = None
        for type_ in reversed(chain):
            problem = Problem(type=type_, reason=type_, cause=problem)
        assert problem is not None

        error = envelope(problem, status=400)["error"]

        assert isinstance(error, dict)
        assert error["root_cause"] == [{"type": chain[root], "reason": chain[root]}]

    def test_tells_what_was_suppressed(self) -> None:
        problem = Problem(type="security_exception", reason="a", suppressed=(WRONG,))

        error = envelope(problem, status=401)["error"]

        assert isinstance(error, dict)
        assert error["suppressed"] == [{"type": "illegal_argument_exception", "reason": "no good"}]

    def test_adds_a_trace_without_our_code_when_asked(self) -> None:
        problem = Problem(type="parse_exception", reason="a", cause=WRONG)

        error = envelope(problem, status=400, with_trace=True)["error"]

        assert isinstance(error, dict)
        assert error["stack_trace"] == "[parse_exception: a]"
        assert error["caused_by"] == {
            "type": "illegal_argument_exception",
            "reason": "no good",
            "stack_trace": "[illegal_argument_exception: no good]",
        }

    def test_may_be_one_text(self) -> None:
        assert plain_envelope("no", status=405) == {"error": "no", "status": 405}
