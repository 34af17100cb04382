"""Scenarios of the routes that Kibana's own pages and its public role API have."""

from tests.scenarios.table import NotApplicable, Scenarios

FOLDER = "tests/integration/dialects/kibana"
KEYS, SCENES = f"{FOLDER}/test_kibana_keys.py", f"{FOLDER}/test_kibana_key_scenarios.py"
ROLES = f"{FOLDER}/test_kibana_roles.py"
BOUNDS = f"{SCENES}::TestCreate::test_k71_k72_k73_k74_bounds_texts"
REPLICATED = f"{SCENES}::TestCreate::test_k67_k68_replicates_nothing_that_is_narrowed"
NAMED = f"{SCENES}::TestCreate::test_k64_k65_k69_answers_with_the_name"
FLAGS = f"{SCENES}::TestQuery::test_k93_k95_k96_k97_tells_what_one_may"
PAGES = f"{SCENES}::TestQuery::test_k99_k100_k102_goes_on_behind_the_last_row"
WHOSE = f"{SCENES}::TestInvalidate::test_k87_k88_takes_other_peoples_keys_as_an_administrator_alone"
OF_EACH = f"{KEYS}::TestInvalidate::test_tells_of_each_key"
LICENCE = f"{ROLES}::TestPut::test_k126_k129_asks_for_a_licence_where_documents_are_narrowed"
NO_INVALID_LICENCE = NotApplicable(
    "A licence is one of three settings, each of which includes API keys; none is ever invalid."
)
NOTHING_BEHIND = NotApplicable("No Elasticsearch stands behind these routes whose status to pass.")

SCENARIOS: Scenarios = {
    "K63": f"{KEYS}::TestFlags::test_tell_what_the_asker_may",
    "K64": NAMED,
    "K65": NAMED,
    "K66": (
        f"{SCENES}::TestCreate::test_k66_asks_for_a_licence_for_another_cluster",
        f"{SCENES}::TestCreate::test_k70_takes_a_key_for_another_cluster",
    ),
    "K67": REPLICATED,
    "K68": REPLICATED,
    "K69": NAMED,
    "K70": f"{SCENES}::TestCreate::test_k70_takes_a_key_for_another_cluster",
    "K71": BOUNDS,
    "K72": BOUNDS,
    "K73": BOUNDS,
    "K74": BOUNDS,
    "K75": NO_INVALID_LICENCE,
    "K76": NOTHING_BEHIND,
    "K77": f"{KEYS}::TestCreate::test_answers_with_the_secret_once",
    "K78": f"{KEYS}::TestCreate::test_is_not_available_without_tls",
    "K79": f"{SCENES}::TestUpdate::test_k79_is_seen_by_the_query",
    "K80": f"{SCENES}::TestUpdate::test_k80_asks_for_a_licence_for_another_cluster",
    "K81": f"{SCENES}::TestUpdate::test_k81_replicates_nothing_that_is_narrowed",
    "K82": (
        f"{SCENES}::TestUpdate::test_k82_bounds_texts",
        f"{KEYS}::TestUpdate::test_changes_what_is_named",
        f"{KEYS}::TestUpdate::test_clears_what_a_certificate_must_be",
    ),
    "K83": NO_INVALID_LICENCE,
    "K84": f"{SCENES}::TestUpdate::test_k84_is_not_available_without_tls",
    "K85": f"{SCENES}::TestInvalidate::test_k85_says_where_a_body_is_wrong",
    "K86": NO_INVALID_LICENCE,
    "K87": WHOSE,
    "K88": WHOSE,
    "K89": f"{SCENES}::TestInvalidate::test_k89_lists_the_only_key_that_failed",
    "K90": OF_EACH,
    "K91": f"{SCENES}::TestQuery::test_k91_names_the_setting_where_keys_are_disabled",
    "K92": f"{KEYS}::TestQuery::test_is_closed_to_who_may_see_no_keys",
    "K93": FLAGS,
    "K94": NotApplicable(
        "Keys for other clusters are always known here; the licence is asked when one is made."
    ),
    "K95": FLAGS,
    "K96": FLAGS,
    "K97": FLAGS,
    "K98": NotApplicable("Every key has a name: none is made without one."),
    "K99": (PAGES, f"{KEYS}::TestQuery::test_pages_by_the_values_it_gave"),
    "K100": PAGES,
    "K101": NotApplicable(
        "Equal values come in the order in which the keys were made: it never changes, an index"
        " has it, and so a page of a million keys costs what the first one does."
    ),
    "K102": PAGES,
    "K124": f"{ROLES}::TestPut::test_makes_an_empty_role_of_an_empty_object",
    "K125": (
        f"{ROLES}::TestPut::test_stores_what_is_read_again",
        f"{ROLES}::TestPut::test_stores_spaces_as_application_privileges",
    ),
    "K126": LICENCE,
    "K127": f"{ROLES}::TestPut::test_makes_a_new_one_only_where_asked_to",
    "K128": f"{ROLES}::TestPut::test_keeps_what_other_applications_were_given",
    "K129": LICENCE,
    "K130": (
        f"{ROLES}::TestPut::test_stores_what_is_read_again",
        f"{ROLES}::TestPut::test_keeps_what_other_applications_were_given",
    ),
    "K131": f"{ROLES}::TestRolesOfASpace::test_are_those_that_give_anything_there",
    "K132": f"{ROLES}::TestDelete::test_removes_a_role_once",
}
