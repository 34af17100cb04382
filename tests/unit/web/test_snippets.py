"""Examples that connect with a key."""

import ast
import json
import re
import shlex

import pytest

from keys.web.snippets import Access, Snippet, access_to, snippets_for

ENDPOINT = "https://keys.example:8443"
FINGERPRINT = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
ENCODED, PAIR = "aWQ6c2VjcmV0", "id:secret"


def snippets(*, fingerprint: str = FINGERPRINT, endpoint: str = ENDPOINT) -> dict[str, Snippet]:
    access = Access(endpoint=endpoint, fingerprint=fingerprint, encoded=ENCODED, pair=PAIR)
    return {snippet.id: snippet for snippet in snippets_for(access)}


class TestSnippets:
    def test_are_words_of_a_shell_for_curl(self) -> None:
        # A shell joins lines at a backslash before it reads words; `shlex` does not.
        words = shlex.split(snippets()["curl"].text.replace("\\\n", ""))

        assert words == [
            "curl",
            "--cacert",
            "ca.crt",
            "-H",
            f"Authorization: ApiKey {ENCODED}",
            f"{ENDPOINT}/_security/_authenticate",
        ]

    def test_are_a_program_in_python(self) -> None:
        tree = ast.parse(snippets()["python"].text)

        (call,) = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Elasticsearch"
        ]
        assert [ast.literal_eval(one) for one in call.args] == [ENDPOINT]
        named = {word.arg: ast.literal_eval(word.value) for word in call.keywords}
        assert named == {"ca_certs": "ca.crt", "api_key": ENCODED}

    def test_quote_what_they_hold_in_javascript(self) -> None:
        texts = re.findall(r'"(?:[^"\\]|\\.)*"', snippets()["javascript"].text)

        assert {ENDPOINT, ENCODED, "ca.crt"} <= {json.loads(text) for text in texts}

    @pytest.mark.parametrize("program", ["beats", "logstash"])
    def test_take_the_key_apart_for_shippers(self, program: str) -> None:
        text = snippets()[program].text

        assert f'"{PAIR}"' in text
        assert f'"{FINGERPRINT}"' in text
        assert ENCODED not in text

    def test_trust_what_everybody_trusts_without_an_authority_of_ours(self) -> None:
        texts = [snippet.text for snippet in snippets(fingerprint="").values()]

        assert not any("ca" in re.findall(r"[a-z]+", text) for text in texts)
        assert not any("fingerprint" in text for text in texts)

    def test_tell_logstash_of_plain_http(self) -> None:
        text = snippets(endpoint="http://keys.example", fingerprint="")["logstash"].text

        assert "ssl_enabled => false" in text

    def test_leave_a_place_for_a_key_of_ones_own(self) -> None:
        texts = [one.text for one in snippets_for(access_to(ENDPOINT, fingerprint=""))]

        assert len([text for text in texts if "YOUR_ENCODED_API_KEY" in text]) == 3
        assert len([text for text in texts if "YOUR_KEY_ID:YOUR_KEY_SECRET" in text]) == 2

    def test_show_no_secret_in_a_log(self) -> None:
        assert ENCODED not in repr(snippets())
