"""No page breaks the policy that it is served under, and the policy has no back door."""

import httpx

from tests.browser.conftest import NewPage
from tests.browser.site import KEYS, Site
from tests.browser.states import STATES, make_three_keys


class TestPolicy:
    def test_is_broken_by_no_page(self, site: Site, new_page: NewPage) -> None:
        """Walk through every state; `complaints` then fails on what the browser said of any."""
        reader = site.new_reader("manage_own_api_key")
        make_three_keys(site, reader)
        page = new_page(reader)
        for state in STATES:
            page.goto(KEYS)
            state(page)

    def test_allows_our_own_files_alone(self, site: Site) -> None:
        response: httpx.Response = site.ask("GET", "/login", headers={"Accept": "text/html"})

        policy = response.headers["Content-Security-Policy"]

        assert "unsafe" not in policy
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
