"""Scenarios of the list of API keys: who sees it, its states, deletion, filters, pages."""

from tests.scenarios.table import NotApplicable, Scenarios

LIST = "tests/integration/web/test_key_list.py"
DELETE = "tests/integration/web/test_delete_keys.py"
BROWSER = "tests/browser/test_key_list.py"
NO_PROJECTS = NotApplicable("There are no serverless projects: no call-out speaks of them.")

SCENARIOS: Scenarios = {
    "K6": f"{LIST}::TestPrompts::test_invite_to_make_the_first_key",
    "K11": f"{LIST}::TestWhoSeesWhat::test_nothing_without_a_privilege",
    "K13": f"{LIST}::TestPrompts::test_tell_readers_to_ask_their_administrator",
    "K14": NO_PROJECTS,
    "K15": NO_PROJECTS,
    "K16": NO_PROJECTS,
}
