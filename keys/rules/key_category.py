"""What the key list calls the type of a key: a key that a product manages is a kind of its own."""

from enum import StrEnum

from keys.rules.json_types import JsonObject
from keys.rules.judgement import KeyType

MANAGED_NAMES = "Alerting: "


class Category(StrEnum):
    """`personal` is written `rest`, as the type is from which it is told apart."""

    PERSONAL = "rest"
    CROSS_CLUSTER = "cross_cluster"
    MANAGED = "managed"


def category_of(*, key_type: str, name: str, metadata: JsonObject) -> Category:
    """
    Return the category of a key.

    Only the boolean `true` makes a key managed; the text "true" does not.

    Source: Kibana's key list, the type filter and the Type column, which share this rule.
    """
    if metadata.get("managed") is True or name.startswith(MANAGED_NAMES):
        return Category.MANAGED
    return Category.CROSS_CLUSTER if key_type == KeyType.CROSS_CLUSTER else Category.PERSONAL
