"""Scenarios of the list of API keys: who sees it, its states, deletion, filters, pages."""

from tests.scenarios.table import NotApplicable, Scenarios

WEB = "tests/integration/web"
LIST = f"{WEB}/test_key_list.py"
STATES = f"{WEB}/test_list_states.py"
FILTERS = f"{WEB}/test_list_filters.py"
DELETE = f"{WEB}/test_delete_keys.py"
MATCHING = f"{WEB}/test_delete_matching.py"
BROWSER = "tests/browser/test_key_list.py"
FILTERS_BROWSER = "tests/browser/test_key_filters.py"
NO_PROJECTS = NotApplicable("There are no serverless projects: no call-out speaks of them.")

SCENARIOS: Scenarios = {
    "K6": f"{LIST}::TestPrompts::test_invite_to_make_the_first_key",
    "K7": NotApplicable("An older page's wording; K11 has the one of today."),
    "K8": NotApplicable("An older page's wording; K6 has the one of today."),
    # Rows come with the page: nothing has to be loaded first.
    "K9": f"{LIST}::TestRows::test_tell_name_type_owner_age_and_status",
    "K10": (
        f"{WEB}/test_gate.py::TestServiceThatIsDisabled::test_is_said_on_every_page_about_keys"
    ),
    "K11": f"{LIST}::TestWhoSeesWhat::test_nothing_without_a_privilege",
    "K12": f"{STATES}::TestUnreadableList::test_offers_to_try_again",
    "K13": f"{LIST}::TestPrompts::test_tell_readers_to_ask_their_administrator",
    "K14": NO_PROJECTS,
    "K15": NO_PROJECTS,
    "K16": NO_PROJECTS,
    "K39": f"{DELETE}::TestOutcome::test_of_one",
    "K40": f"{BROWSER}::TestSelection::test_of_the_whole_page_is_deleted_after_one_question",
    "K41": f"{DELETE}::TestOutcome::test_of_one_after_another",
    "K42": f"{DELETE}::TestQuestion::test_warns_of_managed_keys",
    "K43": (
        f"{DELETE}::TestQuestion::test_warns_of_managed_keys",
        f"{MATCHING}::TestQuestion::test_says_how_many_whose_and_how_many_managed",
    ),
    "K44": f"{FILTERS}::TestType::test_is_personal_to_begin_with",
    "K45": f"{FILTERS}::TestType::test_is_changed_by_its_buttons",
    "K46": f"{FILTERS}::TestType::test_is_changed_by_its_buttons",
    "K47": f"{FILTERS}::TestType::test_is_changed_by_its_buttons",
    "K48": f"{FILTERS}::TestType::test_is_changed_by_its_buttons",
    "K49": f"{FILTERS}::TestStatus::test_narrows_the_list",
    "K50": (
        f"{FILTERS}::TestStatus::test_narrows_the_list",
        f"{FILTERS}::TestStatus::test_is_one_at_a_time",
    ),
    "K51": f"{FILTERS}::TestOwner::test_is_offered_by_name",
    "K52": f"{FILTERS}::TestOwner::test_narrows_the_list",
    "K53": f"{FILTERS_BROWSER}::TestFilters::test_by_owner_are_searched_and_stay_open",
    "K54": f"{FILTERS}::TestSearch::test_finds_keys",
    "K55": f"{FILTERS}::TestSearch::test_finds_keys",
    "K56": f"{FILTERS}::TestSearch::test_finds_keys",
    "K57": NotApplicable("However the text came into the field, it is searched for."),
    # The address keeps the filters; the page without one is the default view again.
    "K58": f"{FILTERS}::TestType::test_comes_back_with_the_list_as_one_finds_it",
    "K59": f"{BROWSER}::TestPages::test_turn_without_a_new_page",
    "K60": f"{BROWSER}::TestPages::test_turn_without_a_new_page",
    "K61": f"{BROWSER}::TestPages::test_turn_without_a_new_page",
    "K62": f"{FILTERS_BROWSER}::TestPages::test_keep_their_rows_until_the_next_ones_are_there",
    "K149": "tests/browser/test_accessibility.py::TestEveryPage::test_of_who_may_manage_keys",
}
