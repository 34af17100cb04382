"""What the policy, the escaping and the reader of a template ask of it."""

import re
from pathlib import Path

import pytest

from tests.repo.repository import committed_in, text_of

TEMPLATES = committed_in("templates", ".html")
COMPONENTS = committed_in("templates/components", ".html")
LOAD = r"(?:\{% load [^%]*%\}\s*)*"
HEADER = re.compile(LOAD + r"(\{# .*? #\}|\{% comment %\}.*?\{% endcomment %\})", re.DOTALL)
# The policy would block each of these; a page must not even try.
INLINE = re.compile(
    r"""\sstyle\s*=          # a style of one element
      | <style\b
      | <script(?![^>]*\ssrc=)[^>]*>
      | \son[a-z]+\s*=       # a listener as an attribute
      | \shx-on
      | javascript:
    """,
    re.VERBOSE | re.IGNORECASE,
)
UNESCAPED = re.compile(r"\|\s*safe\b|\bautoescape\s+off\b|\|\s*safeseq\b")
# A link may lead elsewhere; what a page loads, or where it sends a form, may not.
FOREIGN_ADDRESS = re.compile(
    r"""(?:\ssrc|\saction|\sformaction|<link\b[^>]*\shref)\s*=\s*["'](?:https?:)?//""",
    re.IGNORECASE,
)
COMMENT = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", re.DOTALL)
INCLUDED_COMPONENT = re.compile(r"""\{%\s*include\s+["']components/[^%]*%\}""")


def markup_of(path: Path) -> str:
    return COMMENT.sub("", text_of(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
class TestTemplates:
    def test_hold_no_style_and_no_script(self, path: Path) -> None:
        assert INLINE.findall(markup_of(path)) == []

    def test_escape_what_they_show(self, path: Path) -> None:
        assert UNESCAPED.findall(markup_of(path)) == []

    def test_load_nothing_from_elsewhere(self, path: Path) -> None:
        assert FOREIGN_ADDRESS.findall(markup_of(path)) == []

    def test_give_components_only_what_they_take(self, path: Path) -> None:
        included = INCLUDED_COMPONENT.findall(markup_of(path))

        assert [tag for tag in included if not re.search(r"\bonly\s*%\}$", tag)] == []


@pytest.mark.parametrize("path", COMPONENTS, ids=str)
class TestComponents:
    def test_say_first_what_they_are_and_take(self, path: Path) -> None:
        header = HEADER.match(text_of(path))

        assert header is not None
        assert "Takes" in header[1] or "{{" not in markup_of(path)
