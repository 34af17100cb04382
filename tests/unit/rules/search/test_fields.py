import pytest

from keys.rules.search import KEYS, ROLES, USERS, Schema
from keys.rules.search.words import folded, words_of


class TestPlace:
    @pytest.mark.parametrize(
        ("name", "found"),
        [
            ("name", "name"),
            ("realm", "realm_name"),
            ("realm_name", "realm_name"),
            ("metadata", "metadata"),
            ("metadata.a.b", "metadata.a.b"),
            ("metadata.", "metadata."),
            ("metadatax", None),
            ("name.x", None),
            ("id", None),
            ("api_key_hash", None),
            ("creator.realm", None),
        ],
    )
    def test_is_found_by_name(self, name: str, found: str | None) -> None:
        place = KEYS.place(name)

        assert (None if place is None else place.name) == found

    @pytest.mark.parametrize(
        ("schema", "pattern", "found"),
        [
            (KEYS, "*name", ["name", "username", "realm_name"]),
            (KEYS, "realm*", ["realm_name"]),
            (KEYS, "meta*", ["metadata"]),
            (KEYS, "metadata.*", []),
            (KEYS, "metadata.x", ["metadata.x"]),
            (KEYS, "nope", []),
            (USERS, "*", ["username", "roles", "enabled", "full_name", "email"]),
            (ROLES, "applications.*", [
                "applications.application", "applications.resources", "applications.privileges",
            ]),
        ],
    )  # fmt: skip
    def test_is_found_by_pattern(self, schema: Schema, pattern: str, found: list[str]) -> None:
        assert [place.name for place in schema.places_like(pattern)] == found


class TestWords:
    def test_are_folded_and_the_whole_comes_last(self) -> None:
        assert words_of("Ada, the 1st") == ("ada", "the", "1st", "ada, the 1st")

    def test_keep_dots_and_letters_beyond_ascii(self) -> None:
        assert words_of("É@example.com")[:-1] == ("É", "example.com")

    @pytest.mark.parametrize(
        ("text", "words"),
        [
            ("Ada Lovelace.", ("ada", "lovelace")),
            ("ada.lovelace.", ("ada.lovelace",)),
            ("...ada..lovelace. .x.", ("ada", "lovelace", "x")),
            ("(a.)", ("a",)),
            (". ... .", ()),
        ],
    )
    def test_have_no_dot_at_their_ends(self, text: str, words: tuple[str, ...]) -> None:
        assert words_of(text)[:-1] == words

    def test_only_ascii_is_folded(self) -> None:
        assert folded("AÉẞ") == "aÉẞ"
