import pytest

from keys.wire.media_types import (
    BadCompatibility,
    UnsupportedMediaType,
    answer_type,
    check_content_type,
)

VENDOR = "application/vnd.elasticsearch+json"


class TestAnswerType:
    @pytest.mark.parametrize(
        ("accept", "expected"),
        [
            ("", "application/json"),
            ("*/*", "application/json"),
            ("application/json", "application/json"),
            ("Application/JSON; charset=utf-8", "application/json"),
            ("application/x-ndjson", "application/json"),
            (f"{VENDOR}; compatible-with=9", f"{VENDOR};compatible-with=9"),
            (f"{VENDOR};compatible-with=8", f"{VENDOR};compatible-with=8"),
            (f'{VENDOR}; compatible-with="9"', f"{VENDOR};compatible-with=9"),
            (f"{VENDOR.upper()};Compatible-With=9", f"{VENDOR};compatible-with=9"),
            (
                "application/vnd.elasticsearch+x-ndjson;compatible-with=9",
                f"{VENDOR};compatible-with=9",
            ),
            (VENDOR, VENDOR),
            (f"text/plain, {VENDOR};compatible-with=9", f"{VENDOR};compatible-with=9"),
            ("application/yaml, application/json", "application/json"),
            ("text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
            ("text/plain", "application/json"),
            ("nonsense;;;=", "application/json"),
        ],
    )
    def test_follows_what_is_accepted(self, accept: str, expected: str) -> None:
        assert answer_type(accept) == expected

    @pytest.mark.parametrize(
        "accept",
        ["application/yaml", "application/cbor", "application/smile, application/yaml"],
    )
    def test_refuses_forms_that_we_do_not_speak(self, accept: str) -> None:
        with pytest.raises(UnsupportedMediaType):
            answer_type(accept)

    @pytest.mark.parametrize("version", ["7", "10", "x", ""])
    def test_refuses_versions_that_we_are_not_compatible_with(self, version: str) -> None:
        with pytest.raises(BadCompatibility):
            answer_type(f"{VENDOR}; compatible-with={version}")


class TestCheckContentType:
    @pytest.mark.parametrize(
        "header",
        [
            "application/json",
            "application/json; charset=UTF-8",
            "application/x-ndjson",
            f"{VENDOR}; compatible-with=9",
            "application/vnd.elasticsearch+x-ndjson; compatible-with=8",
        ],
    )
    def test_lets_json_pass(self, header: str) -> None:
        check_content_type(header)

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "text/plain",
            "application/yaml",
            "application/cbor",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "application/json; charset=latin-1",
            "application/json, text/plain",
            "\x00",
        ],
    )
    def test_refuses_everything_else(self, header: str) -> None:
        with pytest.raises(UnsupportedMediaType):
            check_content_type(header)

    def test_refuses_a_version_that_we_are_not_compatible_with(self) -> None:
        with pytest.raises(BadCompatibility):
            check_content_type(f"{VENDOR};compatible-with=7")
