"""Who knocks in a history, and what of an answer is compared with the model's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from tests.integration.dialects.elasticsearch.door import Answer, Door, basic
from tests.integration.histories.model import Installation
from tests.integration.histories.subjects import Key, Refusal, Subject

NO_GOOD = (
    "unable to authenticate with provided credentials and anonymous access is not allowed"
    " for this request"
)
T = TypeVar("T")
# Each request comes from a source of its own: nobody who fails is throttled.
addresses = (f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}" for n in count())


@dataclass(frozen=True)
class Asker:
    """A user with a password, or a key with the right secret or a wrong one."""

    who: str | Key
    password: str = ""
    is_right: bool = True

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        door = Door(self._authorization, address=next(addresses))
        return door.ask(method, path, body)

    def as_known_to(self, model: Installation) -> Subject:
        if isinstance(self.who, Key):
            return model.by_key(self.who, is_right=self.is_right)
        return model.by_password(self.who, self.password)

    @property
    def _authorization(self) -> str:
        if isinstance(self.who, str):
            return basic(self.who, self.password)
        encoded = self.who.encoded
        return f"ApiKey {encoded if self.is_right else encoded_of_another_secret(self.who)}"

    def check_is_refused(self, answer: Answer, refusal: Refusal, *, path: str) -> None:
        """Compare what a refusal says over HTTP: a 401 names the path, or hides the reason."""
        status, kind, reason = refusal.told
        if status != 401:
            said = reason
        elif isinstance(self.who, str):
            said = f"{reason} for REST request [{path}]"
        else:
            said = reason if "has type" in reason else NO_GOOD
        assert answer.told == (status, kind, said)
        if said is NO_GOOD:
            assert answer.error["additional_unsuccessful_credentials"] == f"API key: {reason}"


def encoded_of_another_secret(key: Key) -> str:
    return basic(key.id, "x" * 28).removeprefix("Basic ")


def compared(
    model: Installation,
    asker: Asker,
    request: tuple[str, str] | tuple[str, str, object],
    expected: Callable[[Subject], T],
    *,
    missing: Callable[[T], bool] = lambda _: False,
) -> tuple[Answer, T] | None:
    """
    Return the answer and what the model says of it; None where both refuse in the same words.

    Args:
        missing: whether the answer tells by its status that there is nothing.
    """
    answer = asker.ask(*request)
    try:
        wanted = expected(asker.as_known_to(model))
    except Refusal as refusal:
        asker.check_is_refused(answer, refusal, path=request[1])
        return None
    assert answer.status == (404 if missing(wanted) else 200), (answer.content, wanted)
    return answer, wanted


def plain(key: Mapping[str, Any]) -> dict[str, Any]:
    """Return a key as lists show it, with the cluster privileges of each descriptor alone."""
    shown = {name: value for name, value in key.items() if name != "access"}
    shown["role_descriptors"] = _cluster_of(key["role_descriptors"])
    if "limited_by" in key:
        shown["limited_by"] = [_cluster_of(one) for one in key["limited_by"]]
    return shown


def _cluster_of(descriptors: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: descriptor["cluster"] for name, descriptor in descriptors.items()}
