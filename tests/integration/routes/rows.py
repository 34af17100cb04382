"""What a row of the table of routes says, and of whom it may speak."""

from collections.abc import Callable
from dataclasses import dataclass

from keys.actions.create_key import CreatedKey
from keys.models import User
from keys.web.form_tokens import new_form_token

PRIVILEGES = ("manage_security", "manage_api_key", "manage_own_api_key", "read_security")
SECURITY, KEYS, OWN, READ = PRIVILEGES
ANONYMOUS, NOBODY = "anonymous", "nobody"
EVERYBODY = frozenset({ANONYMOUS, NOBODY, *PRIVILEGES})
SIGNED_IN = EVERYBODY - {ANONYMOUS}
MANAGERS = frozenset({SECURITY, KEYS})
CREATORS = MANAGERS | {OWN}
READERS = MANAGERS | {READ}
LOOKERS = READERS | {OWN}
ADMINISTRATORS = frozenset({SECURITY})
NONE: frozenset[str] = frozenset()
JSON = dict[str, object]


@dataclass(frozen=True)
class World:
    """What a row may speak of: the asker, his key, and bob's key."""

    asker: User | None
    own: CreatedKey | None
    bobs: CreatedKey

    @property
    def name(self) -> str:
        return self.asker.username if self.asker else "nobody-at-all"

    @property
    def own_id(self) -> str:
        return self.own.key.public_id if self.own else "ak_of_nobody"

    @property
    def own_secret(self) -> str:
        return self.own.encoded if self.own else "bm9ib2R5OnNlY3JldA=="

    @property
    def bobs_secret(self) -> str:
        return self.bobs.encoded

    @property
    def bobs_id(self) -> str:
        return self.bobs.key.public_id

    @property
    def form_token(self) -> str:
        return new_form_token(self.asker) if self.asker else "x"


@dataclass(frozen=True)
class Row:
    """`json` is a body for the API, `form` one for the pages."""

    method: str
    path: Callable[[World], str] | str
    allowed: frozenset[str]
    id: str = ""
    json: Callable[[World], JSON] | None = None
    form: Callable[[World], JSON] | None = None
