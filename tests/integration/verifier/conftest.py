import pytest

from tests.integration.verifier.asking import Verifier


@pytest.fixture
def verifier(db: None) -> Verifier:
    return Verifier()
