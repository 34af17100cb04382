"""Scenarios of what surrounds the pages: landing, connection details, search, login."""

from tests.scenarios.table import NotApplicable, Scenarios

SHELL = "tests/integration/web/test_shell.py"
CONNECTION = "tests/integration/web/test_connection_details.py"
SEARCH = "tests/integration/web/test_global_search.py"
LOGIN = "tests/integration/web/test_login.py"
BROWSER = "tests/browser/test_shell.py"
AXE = "tests/browser/test_accessibility.py::TestEveryPage"
LINKS = f"{SHELL}::TestShell::test_links_what_the_reader_may_open"
MISSING = f"{CONNECTION}::TestQuickKey::test_is_not_offered_without_the_permission"
QUICK_KEY = f"{BROWSER}::TestConnectionDetails::test_make_a_key_and_hand_it_over"
KNOWN_AT_ONCE = NotApplicable(
    "The server knows the permission before it answers: there is no moment without it, and the"
    " tab of who has none says why."
)

SCENARIOS: Scenarios = {
    "K1": LINKS,
    "K2": LINKS,
    "K3": NotApplicable("There are no sections but Security."),
    # Role mappings have no page here; the REST API manages them.
    "K4": LINKS,
    "K5": LINKS,
    "K103": f"{CONNECTION}::TestEndpoints::test_tell_the_public_address",
    "K104": f"{CONNECTION}::TestQuickKey::test_has_a_form_with_the_hooks_of_automation",
    "K105": MISSING,
    "K106": NotApplicable("Nothing is asked that could fail: the page itself would."),
    "K107": f"{CONNECTION}::TestEndpoints::test_tell_the_public_address",
    "K108": KNOWN_AT_ONCE,
    "K109": KNOWN_AT_ONCE,
    "K110": KNOWN_AT_ONCE,
    "K111": QUICK_KEY,
    "K112": QUICK_KEY,
    "K113": NotApplicable("There is no cloud, and so no Cloud ID."),
    "K114": QUICK_KEY,
    "K115": QUICK_KEY,
    "K116": QUICK_KEY,
    "K117": NotApplicable("There is no cloud installation; the links are our own."),
    "K118": f"{BROWSER}::TestSearchField::test_asks_nothing_for_a_text_that_is_too_long",
    "K119": (
        f"{BROWSER}::TestSearchField::test_is_used_by_the_keyboard_alone",
        f"{SEARCH}::TestSearchOfNothing::test_shows_pages_alone_in_the_order_of_the_alphabet",
    ),
    "K120": (
        f"{SEARCH}::TestSearchOfATerm::test_finds_every_kind_of_thing_the_closest_first",
        f"{BROWSER}::TestSearchField::test_is_used_by_the_keyboard_alone",
    ),
    "K121": f"{BROWSER}::TestSearchField::test_is_used_by_the_keyboard_alone",
    "K122": f"{BROWSER}::TestSearchField::test_shows_no_answer_to_an_older_term",
    "K123": f"{BROWSER}::TestSearchField::test_is_opened_and_closed_in_a_hand",
    "K143": "tests/browser/test_strangers_journey.py::TestWithJavaScript"
    "::test_a_key_lives_from_create_to_revoke",
    "K144": f"{LOGIN}::TestLogIn::test_refuses_a_wrong_password",
    "K145": f"{LOGIN}::TestLogIn::test_says_why_it_asks",
    "K146": (f"{AXE}::test_of_who_has_not_logged_in", f"{AXE}::test_of_who_may_manage_keys"),
}
