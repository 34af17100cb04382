"""A call of an action: the request, who asks, and what may be told beside the result."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from keys.dialects.kuzzle.credentials import Asker
from keys.dialects.kuzzle.errors import BAD_TOKEN, Refused
from keys.dialects.kuzzle.requests import KuzzleRequest
from keys.rules.caller import Caller
from keys.rules.json_types import Json, JsonObject


@dataclass(kw_only=True)
class Call:
    """
    One call.

    Attributes:
        api: what there is to be called, as `server:publicApi` tells it.
        may: whether somebody may call an action of this name.
        cookie: what a browser shall keep; None for no word about it.
    """

    request: KuzzleRequest
    asker: Asker
    now: datetime
    api: JsonObject
    may: Callable[[str, str], bool]
    cookie: str | None = None

    @property
    def caller(self) -> Caller:
        """
        Return who asks.

        Raises:
            Refused: nobody does.
        """
        if self.asker.caller is None:
            raise Refused(BAD_TOKEN)
        return self.asker.caller


Handler: TypeAlias = Callable[[Call], Json]
