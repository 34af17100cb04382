"""The forms in which a new key is handed over, and the page parts that show it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _

from keys.actions.create_key import CreatedKey
from keys.rules.json_types import JsonObject
from keys.rules.judgement import KeyType
from keys.rules.kuzzle_tokens import worn_as_token
from keys.rules.secret import Credential

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class KeyFormat:
    """`value` holds the secret."""

    id: str
    label: str
    description: str
    value: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """
    A key that was made by this very request: the only time its secret is shown.

    Attributes:
        excess: sentences about what of its descriptors grants nothing.
    """

    name: str
    title: str
    formats: tuple[KeyFormat, ...]
    excess: tuple[str, ...] = ()

    @property
    def first(self) -> KeyFormat:
        return self.formats[0]

    @property
    def announcement(self) -> str:
        """Return what a screen reader says of it."""
        told = _("%(title)s. It is shown in %(format)s format.")
        return told % {"title": self.title, "format": self.first.label}

    def value_as(self, format_id: str) -> str:
        """Return the key in the format of this id."""
        return next(one.value for one in self.formats if one.id == format_id)


def new_key_of(created: CreatedKey, *, excess: tuple[str, ...] = ()) -> NewKey:
    key = created.key
    pair = f"{key.public_id}:{created.secret}"
    return NewKey(
        name=key.name,
        excess=excess,
        title=_("Created API key '%(name)s'") % {"name": key.name},
        formats=(
            KeyFormat(
                id="encoded",
                label=_("Encoded"),
                description=_("Format used to make requests to the REST API."),
                value=created.encoded,
            ),
            KeyFormat(
                id="beats",
                label=_("Beats"),
                description=_("Format used to configure Beats."),
                value=pair,
            ),
            KeyFormat(
                id="logstash",
                label=_("Logstash"),
                description=_("Format used to configure Logstash."),
                value=pair,
            ),
            KeyFormat(
                id="json",
                label=_("JSON"),
                description=_("Full API response."),
                value=json.dumps(_answer(created), ensure_ascii=False),
            ),
            *_kuzzle_format(created),
        ),
    )


def _kuzzle_format(created: CreatedKey) -> Iterator[KeyFormat]:
    """Yield the key as its door takes it; a key of another type is no good there."""
    key = created.key
    if key.type != KeyType.REST:
        return
    token = worn_as_token(
        Credential(id=key.public_id, secret=created.secret),
        holder=key.owner_username,
        issued_at=key.created_at,
        expires_at=key.expires_at,
    )
    yield KeyFormat(
        id="kuzzle",
        label=_("Kuzzle"),
        description=_("Format that Kuzzle's clients take as an API key."),
        value=token,
    )


def _answer(created: CreatedKey) -> JsonObject:
    key = created.key
    answer: JsonObject = {"id": key.public_id, "name": key.name}
    if key.expires_at is not None:
        answer["expiration"] = (key.expires_at - EPOCH) // timedelta(milliseconds=1)
    return {**answer, "api_key": created.secret, "encoded": created.encoded}
