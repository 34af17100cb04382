"""Each recipe of the page about Elasticsearch's API does what it says, against a real server."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests import patience
from tests.contract.javascript import run_text, variables_for
from tests.contract.openapi_document import generator
from tests.contract.recipes import PAGE, Recipe, recipes
from tests.serving.running import RunningServer, running_server

RECIPES = recipes()
INTERPRETERS = {"sh": ("bash", "-eu"), "python": (sys.executable,)}
# The provider is a program of its own that only its maker's registry has.
NOT_RUN = {"hcl"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    with running_server(tmp_path_factory.mktemp("recipes") / "home") as running:
        yield running


def printed_by(recipe: Recipe, server: RunningServer) -> str:
    if recipe.language == "js":
        return run_text(recipe.code, server)
    done = subprocess.run(  # noqa: S603 # our own recipes
        [*INTERPRETERS[recipe.language], "-"],
        input=recipe.code,
        env={**os.environ, **variables_for(server)},
        capture_output=True,
        text=True,
        timeout=2 * patience.SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def routes_on_the_page() -> set[str]:
    """Return each method and path of the table's first column."""
    rows = re.findall(r"^\| `([A-Z, ]+) (/\S*)` \|", PAGE.read_text(), re.MULTILINE)
    return {f"{method} {path}" for methods, path in rows for method in methods.split(", ")}


class TestRecipes:
    @pytest.mark.parametrize(
        "recipe",
        [one for one in RECIPES if one.language not in NOT_RUN],
        ids=lambda recipe: recipe.title,
    )
    def test_print_what_the_page_says(self, recipe: Recipe, server: RunningServer) -> None:
        assert recipe.printed is not None
        assert printed_by(recipe, server).strip() == recipe.printed.strip()

    def test_are_there_in_every_language(self) -> None:
        assert {recipe.language for recipe in RECIPES} == {*INTERPRETERS, "js"} | NOT_RUN


class TestTable:
    def test_names_every_route_and_no_other(self) -> None:
        assert routes_on_the_page() == {*generator().routes()}
