"""Where servers of the tests run, and what they see of this process's environment."""

import os
from collections.abc import Mapping
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
OURS = ("APIKEYS_", "DATABASE_URL", "ELASTIC_PASSWORD")


def environment_for(home: Path, *, env: Mapping[str, str] | None = None) -> dict[str, str]:
    """
    Return this process's environment with the product's variables for one server only.

    It has no verifier and no Kuzzle's door unless `env` gives them a port.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    ours = {
        "APIKEYS_HOME": str(home),
        "APIKEYS_VERIFIER_PORT": "0",
        "APIKEYS_KUZZLE_PORT": "0",
        **(env or {}),
    }
    return inherited | ours
