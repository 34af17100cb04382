"""Serializers of requests, whose fields are made once."""

from typing import Any

import pytest
from rest_framework import serializers

from keys.dialects.elasticsearch.fields import TextField
from keys.dialects.elasticsearch.reading import ReadingSerializer


class Greeting(ReadingSerializer):
    word = TextField(default="hello")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.context.get("is_silent"):
            raise serializers.ValidationError("hush")
        return attrs


class LongGreeting(Greeting):
    name = TextField()


class TestReadingSerializer:
    def test_shares_its_fields_with_others_of_its_class(self) -> None:
        assert Greeting(data={}).fields is Greeting(data={"word": "hi"}).fields

    def test_has_fields_beside_those_of_its_parent(self) -> None:
        assert [*Greeting().fields] == ["word"]
        assert [*LongGreeting().fields] == ["word", "name"]

    @pytest.mark.parametrize(
        ("data", "read"), [({"word": "hi"}, {"word": "hi"}), ({}, {"word": "hello"})]
    )
    def test_remembers_nothing_that_it_read(
        self, data: dict[str, str], read: dict[str, str]
    ) -> None:
        refused = LongGreeting(data={"word": "another"})
        assert not refused.is_valid()
        serializer = Greeting(data=data)

        assert serializer.is_valid()
        assert serializer.validated_data == read

    def test_has_the_context_of_its_own_request(self) -> None:
        silent = Greeting(data={}, context={"is_silent": True})

        assert not silent.is_valid()
        assert Greeting(data={}).is_valid()
