from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.template import Context, Template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from keys.templatetags.kept import MARK, kept, poured
from keys.web.key_pages import Owner, Status, TypeBadge
from keys.web.key_rows import key_href
from keys.web.list_columns import Shown
from keys.web.list_pages import KeyRow
from keys.web.moments import Moment, moment_of
from keys.web.pages import Avatar

BADGE = "keys/_type_badge.html"
ROW = "keys/_key_row.html"


def badge(label: str = "Personal") -> TypeBadge:
    return TypeBadge(label=label, icon="user", tooltip="Lets others in.")


class TestKept:
    def test_shows_what_an_included_part_shows(self) -> None:
        page = Template('{% load kept %}{% kept "keys/_type_badge.html" type=badge %}')

        drawn = [page.render(Context({"badge": badge()})) for _ in range(2)]

        assert drawn == 2 * [render_to_string(BADGE, {"type": badge()})]

    def test_is_drawn_anew_for_other_values(self) -> None:
        assert "Personal" in kept(BADGE, type=badge())
        assert "Personal" not in kept(BADGE, type=badge("Managed"))

    def test_escapes_what_it_is_given(self) -> None:
        assert "<b>" not in kept(BADGE, type=badge("<b>bold</b>"))

    def test_is_kept_for_each_language(self) -> None:
        sides = {}
        for language in ("en-us", "de"):
            with override(language):
                sides[language] = kept("components/help_menu.html", version="1")

        assert sides["de"] is not sides["en-us"]


def row(**others: object) -> KeyRow:
    given = {
        "id": "ak_1",
        "name": "ci",
        "href": "/app/ak_1",
        "type": badge(),
        "owner": Owner(username="ada", realm="file", avatar=Avatar(initials="AD", tone=1)),
        "created": Moment(iso="2026-01-01T00:00:00+00:00", exact="January 1", relative="a day ago"),
        "is_gone": False,
        "is_new": False,
        "expires": None,
        "status": Status(dot="primary", text="Active", exact=None),
        "may_delete": True,
        "shared_by": "",
    }
    return KeyRow(**{**given, **others})  # type: ignore[arg-type]  # of every type a field has


HOSTILE = "<b a='1'>&\"{{ x }}"
MOMENT = Moment(iso=HOSTILE, exact=HOSTILE, relative=HOSTILE)
ROWS = [
    pytest.param(row(), id="plain"),
    pytest.param(row(name=HOSTILE, id=HOSTILE, href=HOSTILE, shared_by=HOSTILE), id="hostile"),
    pytest.param(row(expires=MOMENT, last_used=MOMENT, created=MOMENT), id="moments"),
    pytest.param(row(is_gone=True, may_delete=False, is_new=True), id="other truths"),
    pytest.param(
        row(status=Status(dot="soon", text=HOSTILE, exact=MOMENT, aside="Soon")), id="status"
    ),
    pytest.param(row(type=badge(HOSTILE)), id="type"),
    pytest.param(row(name=MARK.format(0)), id="a mark"),
]


@pytest.mark.parametrize("one", ROWS)
@pytest.mark.parametrize("has_bulk", [True, False])
class TestPoured:
    def test_shows_what_an_included_part_shows(self, one: KeyRow, *, has_bulk: bool) -> None:
        others = {"type": one.type, "shown": frozenset(Shown), "has_bulk": has_bulk}

        drawn = [poured(ROW, row=one, **others) for _ in range(2)]

        assert drawn == 2 * [render_to_string(ROW, {"row": one, **others})]

    def test_takes_each_text_for_what_it_is(self, one: KeyRow, *, has_bulk: bool) -> None:
        others = {"type": one.type, "shown": frozenset(Shown), "has_bulk": has_bulk}
        poured(ROW, row=one, **others)
        another = replace(one, name="another", id="ak_2", href="/app/ak_2")

        drawn = poured(ROW, row=another, **others)

        assert drawn == render_to_string(ROW, {"row": another, **others})


class TestKeyHref:
    @pytest.mark.parametrize(
        "key_id", ["ak_1", "a b", "a/b", "ü", "%2F", "?#&=+;:@~!$'()*,", '\\"<>', "//x"]
    )
    def test_is_the_address_of_the_key(self, key_id: str) -> None:
        assert key_href(key_id) == reverse("web:key", args=[key_id])


class TestExactText:
    @pytest.mark.parametrize("year", [1, 999, 2026, 9999])
    def test_is_written_as_django_writes_it(self, year: int) -> None:
        at = datetime(year, 3, 9, 7, 5, tzinfo=UTC)

        text = moment_of(at, now=at).exact

        assert text == f"{date_format(at, 'F j, Y, H:i')} UTC"
