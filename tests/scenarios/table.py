"""What a scenario's number leads to: a test, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class NotApplicable:
    """The scenario cannot occur here; `why` says so to who looks for its test."""

    why: str


# `tests/…/test_x.py::TestX::test_y`, as pytest names it, or several of them.
Scenarios = Mapping[str, str | tuple[str, ...] | NotApplicable]
