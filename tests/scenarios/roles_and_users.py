"""Scenarios of the pages about roles and users: their lists, their forms, what they are open to."""

from tests.scenarios.table import Scenarios

ROLES = "tests/integration/web/test_role_list.py"
ROLE = "tests/integration/web/test_role_form.py"
ROLE_CHANGES = "tests/integration/web/test_role_changes.py"
USERS = "tests/integration/web/test_user_list.py"
USER = "tests/integration/web/test_user_form.py"
BROWSER = "tests/browser/test_roles_and_users.py"
AXE = f"{BROWSER}::TestAccessibility::test_finds_nothing_in_any_state"

SCENARIOS: Scenarios = {
    "K133": f"{BROWSER}::TestJourney::test_of_a_role_from_the_first_letter_to_its_end",
    "K134": (
        f"{ROLE}::TestCreate::test_stores_a_role_and_returns_to_the_list",
        f"{ROLE_CHANGES}::TestEdit::test_keeps_a_description_as_it_is",
    ),
    "K135": (
        f"{ROLE}::TestCreate::test_stores_a_role_and_returns_to_the_list",
        f"{ROLE_CHANGES}::TestClone::test_begins_with_what_the_other_one_is",
        f"{BROWSER}::TestJourney::test_of_a_role_from_the_first_letter_to_its_end",
    ),
    "K136": f"{ROLES}::TestRows::test_show_reserved_and_deprecated_roles",
    "K137": f"{USERS}::TestRows::test_show_everything_about_a_user_and_lead_to_his_roles",
    "K138": f"{USERS}::TestRows::test_show_reserved_users",
    "K139": (
        f"{USER}::TestCreate::test_stores_a_user_and_returns_to_the_list",
        f"{USER}::TestCreate::test_leaves_out_what_is_blank",
    ),
    "K140": (
        f"{USERS}::TestDelete::test_asks_then_deletes",
        f"{USER}::TestEdit::test_changes_what_was_changed_and_nothing_else",
        f"{USER}::TestPassword::test_of_somebody_else",
        f"{USERS}::TestEnabled::test_locks_out_and_lets_in",
        "tests/integration/web/test_account.py::TestPassword::test_is_changed_by_who_knows_it",
    ),
    "K141": f"{ROLES}::TestWhoSeesIt::test_the_way_there_is_in_the_navigation",
    "K142": (
        f"{USER}::TestCreate::test_stores_a_user_and_returns_to_the_list",
        f"{BROWSER}::TestJourney::test_of_a_user_from_the_first_letter_to_his_end",
    ),
    "K147": AXE,
    "K148": AXE,
}
