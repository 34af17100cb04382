"""The OpenAPI document is valid and complete, and what it shows is what happens."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from _pytest.mark import ParameterSet
from django.conf import settings
from django.test import Client, override_settings
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema

from keys.dialects.common.openapi import DocumentedGenerator, Example
from keys.dialects.elasticsearch.openapi.document import documentation
from keys.dialects.elasticsearch.openapi.refusals import EVERYWHERE
from keys.rules.privileges import Authority, ClusterAction, Refused
from tests.contract.example_world import make_cross_cluster_key, make_world
from tests.contract.openapi_document import (
    JSON,
    OPENAPI,
    actions,
    faults_of,
    generator,
    operation_at,
    resolved,
)
from tests.integration.dialects.elasticsearch.door import Answer, Door

DOCUMENTATION = documentation()
# Enough for what is the caller's, which no action tells by itself.
OF_ONES_OWN = {"manage_own_api_key"}
# What differs from one request to the next.
VOLATILE = {
    "access_token",
    "api_key",
    "cluster_uuid",
    "creation",
    "encoded",
    "expiration",
    "id",
    "invalidation",
    "issue_date",
    "issue_date_in_millis",
    "last_synchronized",
    "refresh_token",
    "took",
    "uid",
    "value",
}


def every_example() -> list[ParameterSet]:
    return [
        pytest.param(route, example, id=f"{route} {example.name}")
        for route, operation in DOCUMENTATION.operations.items()
        for example in operation.examples
    ]


def statuses_of_their_own() -> list[tuple[str, int]]:
    return [
        (route, status)
        for route, operation in DOCUMENTATION.operations.items()
        for status in operation.answers
        if status not in EVERYWHERE
    ]


def examples_in(route: str, status: int) -> Mapping[str, object]:
    content = resolved(operation_at(route)["responses"][str(status)])["content"]
    examples: Mapping[str, object] = content[JSON]["examples"]
    return examples


def needed_for(route: str) -> list[str]:
    """Return the privilege that a description begins with, if it does."""
    return re.findall(r"^Needs `([a-z_]+)`", DOCUMENTATION.operations[route].description)


def granted_by(action: str) -> tuple[str, ...]:
    verdict = Authority(sides=()).judge(ClusterAction(action))
    return verdict.granted_by if isinstance(verdict, Refused) else ()


def ask_as_shown(door: Door, route: str, example: Example) -> Answer:
    method, path = route.split(" ")
    for name, value in example.path.items():
        path = path.replace(f"{{{name}}}", value)
    query = f"?{urlencode(example.query)}" if example.query else ""
    return door.ask(method, path + query, example.body, headers=example.headers)


def make_ready(door: Door, route: str, example: Example) -> None:
    """Do what came before an example: what it speaks of and no other example may meet."""
    if "cross_cluster" in route:
        make_cross_cluster_key(door)
    if "Idempotency-Key" in example.headers:
        first, *_ = DOCUMENTATION.operations[route].examples
        made = ask_as_shown(door, route, replace(first, headers=example.headers))
        use = Door(f"ApiKey {made.json['encoded']}").get("/_security/_authenticate")
        assert use.status == 200
    if (route, example.status) == ("DELETE /_security/api_key/{key_id}/_share", 200):
        path = route.removeprefix("DELETE ").replace("{key_id}", example.path["key_id"])
        shared = door.put(path, {**example.query, "rights": ["view"]})
        assert shared.status == 200


def told_of(answer: object) -> object:
    """Return an answer with the kind of value in place of each one that is never the same."""
    if isinstance(answer, str):
        answer = re.sub(r"^token_[\w-]{20,}$", "token_", answer)
        return re.sub(r"(?<=already created API key )\[[\w-]+\]", "[id]", answer)
    if isinstance(answer, list):
        return [told_of(one) for one in answer]
    if not isinstance(answer, dict):
        return answer
    return {name: told_of_member(name, value) for name, value in answer.items()}


def told_of_member(name: str, value: object) -> object:
    if name in VOLATILE and isinstance(value, (str, int)):
        return type(value).__name__
    if name == "nodes" and isinstance(value, dict):
        # The ids of nodes are the installation's own.
        return told_of([*value.values()])
    return told_of(value)


class TestDocument:
    def test_is_openapi_3_1(self) -> None:
        validate_schema(OPENAPI)

        assert OPENAPI["openapi"].startswith("3.1")

    def test_names_every_route_and_no_other(self) -> None:
        assert {*DOCUMENTATION.operations} == {*generator().routes()}

    def test_leaves_nothing_to_guess(self) -> None:
        DocumentedGenerator(DOCUMENTATION).document()

        assert not GENERATOR_STATS

    def test_gives_each_operation_a_name_of_its_own(self) -> None:
        ids = [operation_at(route)["operationId"] for route in DOCUMENTATION.operations]

        assert len({*ids}) == len(ids)

    @pytest.mark.parametrize("route", DOCUMENTATION.operations)
    def test_says_what_each_parameter_means(self, route: str) -> None:
        parameters = [resolved(one) for one in operation_at(route).get("parameters", [])]

        assert [one["name"] for one in parameters if not one["description"]] == []

    @pytest.mark.parametrize("route", DOCUMENTATION.operations)
    def test_says_what_each_member_of_a_body_means(self, route: str) -> None:
        body = operation_at(route).get("requestBody")
        schema = resolved(body["content"][JSON]["schema"]) if body else {}
        operation = DOCUMENTATION.operations[route]

        if operation.body is not None and operation.body.form is not None:
            members = schema["properties"]
            assert [name for name, told in members.items() if "description" not in told] == []
            assert {*operation.body.about} <= {*members}

    @pytest.mark.parametrize("route", DOCUMENTATION.operations)
    def test_names_the_parameters_of_its_path(self, route: str) -> None:
        told = {f"{{{name}}}" for name in DOCUMENTATION.operations[route].path}

        assert told == {part for part in route.split("/") if part.startswith("{")}

    @pytest.mark.parametrize("route", DOCUMENTATION.operations)
    def test_lets_a_parameter_stand_in_for_a_body_where_there_is_one(self, route: str) -> None:
        operation = DOCUMENTATION.operations[route]

        assert ("Source" in operation.shared) is (operation.body is not None)

    def test_names_privileges_that_are_enough(self) -> None:
        """Each operation is compared with the engine, by the action that its view names."""
        wrong = [
            route
            for route, action in actions().items()
            if not {*needed_for(route)} <= {*granted_by(action), *OF_ONES_OWN}
        ]

        assert wrong == []

    def test_refers_only_to_what_it_holds(self) -> None:
        assert all(resolved({"$ref": reference}) for reference in references_in(OPENAPI))


@pytest.mark.django_db
class TestExamples:
    def test_are_there_for_every_operation(self) -> None:
        operations = DOCUMENTATION.operations.items()

        assert [route for route, operation in operations if not operation.examples] == []

    def test_show_each_refusal_that_not_every_operation_has(self) -> None:
        shown = {
            (route, example.status)
            for route, operation in DOCUMENTATION.operations.items()
            for example in operation.examples
            if example.answer is not None
        }

        assert [one for one in statuses_of_their_own() if one not in shown] == []

    def test_stand_beside_the_answers_that_they_are_of(self) -> None:
        missing = [
            f"{route} {example.title}"
            for route, operation in DOCUMENTATION.operations.items()
            for example in operation.examples
            if example.answer is not None and example.name not in examples_in(route, example.status)
        ]

        assert missing == []

    @pytest.mark.parametrize(("route", "example"), every_example())
    @override_settings(API_KEYS={**settings.API_KEYS, "node_name": "apikeys-1"})
    def test_happen_as_shown(self, route: str, example: Example) -> None:
        door = make_world()
        make_ready(door, route, example)

        answer = ask_as_shown(door, route, example)

        assert answer.status == example.status, answer.content
        if example.answer is not None:
            assert told_of(answer.json) == told_of(example.answer)
            assert faults_of(answer.json, route, example.status) == []
            assert faults_of(example.answer, route, example.status) == []


class TestPages:
    def test_serve_the_document(self) -> None:
        response = Client().get("/docs/api/openapi.json")

        assert response.headers["Content-Type"] == JSON
        assert response.json() == OPENAPI

    def test_serve_it_as_yaml(self) -> None:
        response = Client().get("/docs/api/openapi.yaml")

        assert response.headers["Content-Type"] == "application/yaml"
        assert response.content.startswith(b"openapi: 3.1")

    def test_serve_a_viewer_that_may_show_the_images_in_its_style_sheet(self) -> None:
        response = Client().get("/docs/api")

        policy = response.headers["Content-Security-Policy"]
        assert "img-src 'self' data:;" in policy
        assert "unsafe" not in policy
        assert b"/docs/api/openapi.json" in response.content


def references_in(part: object) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = [*part.values()]
    if isinstance(part, list):
        for one in part:
            yield from references_in(one)
