"""
Names of system indices, which only entries with `allow_restricted_indices` reach.

Source: Elasticsearch 9, the system index descriptors of the server and its modules.
"""

from functools import cache

from keys.rules.privileges.automata import Automaton
from keys.rules.privileges.patterns import union_of

RESTRICTED_PATTERNS = (
    ".apm-agent-configuration*",
    ".apm-custom-link*",
    ".async-search*",
    ".connector-secrets*",
    ".data-frame-internal-*",
    ".enrich-*",
    ".fleet-actions*",
    ".fleet-agents*",
    ".fleet-artifacts*",
    ".fleet-enrollment-api-keys*",
    ".fleet-policies*",
    ".fleet-secrets*",
    ".fleet-servers*",
    ".geoip_databases*",
    ".inference*",
    ".kibana*",
    ".logstash*",
    ".ml-config*",
    ".ml-inference-*",
    ".ml-meta*",
    ".query-rules-*",
    ".reporting-*",
    ".search-app-*",
    ".secrets-inference*",
    ".security*",
    ".snapshot-blob-cache*",
    ".synonyms*",
    ".tasks*",
    ".transform-internal-*",
    ".triggered_watches*",
    ".watches*",
)


@cache
def restricted_names() -> Automaton:
    return union_of(RESTRICTED_PATTERNS)


def is_restricted(name: str) -> bool:
    return name.startswith(".") and restricted_names().accepts(name)
