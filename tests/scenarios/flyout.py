"""Scenarios of one key: made, shown once, updated, looked at."""

from tests.scenarios.table import Scenarios

PANEL = "tests/browser/test_flyout.py::TestPanel"
FORM = "tests/integration/web/test_key_form.py"
DETAILS = "tests/integration/web/test_key_details.py"
CROSS_CLUSTER = "tests/integration/web/test_cross_cluster_keys.py"
MAKES = f"{PANEL}::test_k17_k18_k21_makes_keys_over_the_list"
EXPIRES = f"{PANEL}::test_k19_k20_takes_an_expiration"
UPDATES = f"{PANEL}::test_k25_k28_k29_updates_a_key_over_the_list"
SHOWS = f"{DETAILS}::TestOwnKey::test_k26_k27_tells_when_it_expires_and_can_be_switched"

SCENARIOS: Scenarios = {
    "K17": MAKES,
    "K18": (MAKES, f"{FORM}::TestNewKey::test_is_shown_once_with_the_list"),
    "K19": EXPIRES,
    "K20": EXPIRES,
    "K21": MAKES,
    "K22": f"{CROSS_CLUSTER}::TestCreate::test_k22_takes_type_name_and_identity",
    "K23": f"{CROSS_CLUSTER}::TestCreate::test_k23_takes_no_identity_that_is_switched_off",
    "K24": f"{CROSS_CLUSTER}::TestCreate::test_k24_takes_none_for_a_key_of_ones_own",
    "K25": UPDATES,
    "K26": SHOWS,
    "K27": SHOWS,
    "K28": UPDATES,
    "K29": (UPDATES, f"{DETAILS}::TestUpdate::test_stores_and_tells"),
    "K30": f"{CROSS_CLUSTER}::TestUpdate::test_k30_moves_the_deadline_and_keeps_the_identity",
    "K31": f"{CROSS_CLUSTER}::TestUpdate::test_k31_leaves_a_deadline_that_was_not_touched",
    "K32": f"{DETAILS}::TestUpdate::test_never_moves_a_deadline_that_was_not_touched",
    "K33": f"{DETAILS}::TestUpdate::test_moves_a_deadline_on_request",
    "K34": f"{CROSS_CLUSTER}::TestUpdate::test_k34_clears_an_identity_that_is_switched_off",
    "K35": f"{CROSS_CLUSTER}::TestUpdate::test_k35_leaves_out_an_identity_that_never_was",
    "K36": f"{DETAILS}::TestLockedKey::test_k36_is_ones_own_but_may_only_be_read",
    "K37": f"{DETAILS}::TestLockedKey::test_that_has_expired",
    "K38": (
        f"{PANEL}::test_k38_only_shows_the_key_of_somebody_else",
        f"{DETAILS}::TestLockedKey::test_of_somebody_else",
    ),
}
