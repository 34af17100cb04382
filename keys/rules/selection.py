"""Which keys a request means, and what is wrong with a request that says it badly."""

from collections.abc import Sequence
from dataclasses import dataclass

from keys.rules.caller import Caller


@dataclass(frozen=True, kw_only=True)
class KeySelection:
    """
    Keys that match every given part; no part at all means all keys.

    Attributes:
        ids: public ids; None for any.
        name: a name, with a trailing `*` a prefix; `*` alone is any name.
        username: the owner's name.
        realm: the owner's realm.
        owned: only keys of the caller.
        shared: only keys that are shared with him.
    """

    ids: tuple[str, ...] | None = None
    name: str | None = None
    username: str | None = None
    realm: str | None = None
    owned: bool = False
    shared: bool = False

    @property
    def says_nothing(self) -> bool:
        parts = (self.ids, self.name, self.username, self.realm)
        return not self.owned and all(part is None for part in parts)

    def names_only_keys_of(self, caller: Caller) -> bool:
        """Return whether every key this can mean belongs to the caller."""
        same_user = self.username == caller.username and self.realm == caller.realm
        return self.owned or same_user

    def names_only_the_calling_key(self, caller: Caller) -> bool:
        return caller.key is not None and self.ids == (caller.key.id,)


def get_problems(selection: KeySelection) -> list[str]:
    """Return what is wrong with a request to get keys."""
    return _problems(
        selection,
        ids_words="api key id",
        owned_words="retrieving",
    )


def invalidate_problems(selection: KeySelection) -> list[str]:
    """Return what is wrong with a request to invalidate keys."""
    if selection.says_nothing:
        return [
            "One of [api key id(s), api key name, username, realm name] must be specified"
            " if [owner] flag is false"
        ]
    return _problems(
        selection, ids_words="api key id(s)", owned_words="invalidating"
    ) + _id_problems(selection.ids)


def _problems(selection: KeySelection, *, ids_words: str, owned_words: str) -> list[str]:
    problems = []
    by_key = selection.ids is not None or selection.name is not None
    by_user = selection.username is not None or selection.realm is not None
    if by_key and by_user:
        problems.append(
            f"username or realm name must not be specified when the {ids_words} or api key name"
            f" {'are' if '(s)' in ids_words else 'is'} specified"
        )
    if selection.owned and by_user:
        problems.append(
            f"neither username nor realm-name may be specified when {owned_words} owned API keys"
        )
    if selection.ids is not None and selection.name is not None:
        problems.append(f"only one of [{ids_words}, api key name] can be specified")
    return problems


def _id_problems(ids: Sequence[str] | None) -> list[str]:
    if ids is None:
        return []
    if not ids:
        return ["Field [ids] cannot be an empty array"]
    blank = [str(place) for place, key_id in enumerate(ids) if not key_id.strip()]
    if not blank:
        return []
    ids_word, position_word = ("id", "position") if len(blank) == 1 else ("ids", "positions")
    return [
        f"Field [ids] must not contain blank {ids_word}, but got blank {ids_word}"
        f" at index {position_word}: [{', '.join(blank)}]"
    ]
