"""Which lines of role descriptors grant nothing, as sentences."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.models import ApiKey
from keys.queries.key_powers import excess_of_key
from keys.rules.privileges import Excess
from keys.wire.json_scanner import MalformedJson, lines_of

MOST_SENTENCES = 10


def excess_sentences(key: ApiKey, *, text: str) -> tuple[str, ...]:
    """
    Return what of the key's descriptors its owner does not have, so that it grants nothing.

    Args:
        text: the descriptors as they stand in the editor, for the numbers of the lines.
    """
    found = excess_of_key(key)
    shown = found[:MOST_SENTENCES]
    lines = _lines(text, shown)
    sentences = [
        _("Line %(line)d: %(what)s.") % {"line": line, "what": one.what}
        if line
        else _("%(name)s: %(what)s.") % {"name": one.pointer[0], "what": one.what}
        for one, line in zip(shown, lines, strict=True)
    ]
    rest = len(found) - len(shown)
    if rest:
        more = ngettext("And %(count)d more.", "And %(count)d more.", rest)
        sentences.append(more % {"count": rest})
    return tuple(sentences)


def _lines(text: str, found: Sequence[Excess]) -> list[int | None]:
    try:
        return [*lines_of(text, [one.pointer for one in found])]
    except MalformedJson:
        # Of two members of one name the last counts; where it stands, nobody can say.
        return [None for _one in found]
