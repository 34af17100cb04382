"""How many examples a property gets when each of them asks a database."""

from hypothesis import HealthCheck, settings

FEWEST = 15
DEARER_THAN_A_RULE = 10

# Fixtures are rows that no example changes, so they may be shared by all of them.
few_examples = settings(
    max_examples=max(FEWEST, settings().max_examples // DEARER_THAN_A_RULE),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
