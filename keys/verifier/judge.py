"""The verdict on a credential, from memory or from the database."""

from collections.abc import Coroutine
from datetime import datetime
from typing import Any, TypeAlias

from keys.conf import current_pepper
from keys.rules.judgement import BadKey, KeyType, Why, judge_holder, judge_lives, judge_token
from keys.rules.secret import Credential, Secret, digest_of, is_plausible
from keys.rules.service_account_caller import caller_of_service_account
from keys.rules.service_accounts import SERVICE_ACCOUNTS
from keys.rules.service_tokens import ServiceToken, service_token_from
from keys.rules.tokens import Token, TokenKind, token_from
from keys.verifier.feed import Feed
from keys.verifier.first_use import note_first_use_in_thread
from keys.verifier.holders import (
    Bearer,
    Holder,
    KeyEntry,
    KeyLife,
    TokenEntry,
    bearer_of,
)
from keys.verifier.memory import Memory
from keys.verifier.reading import Reader

Verdict: TypeAlias = Holder | Why


class Judge:
    """
    Judges keys and Bearer tokens with the console's own rules.

    `key_at_once` and `token_at_once` look in memory alone and return None where that does not
    do; then the others read what is missing. Each of them calls `feed.check` first or last, after
    the request was read: the moment that their verdict is true of.
    """

    def __init__(self, feed: Feed, memory: Memory) -> None:
        self.feed = feed
        self.memory = memory
        self.reader = Reader(feed, memory)

    def recognised(
        self, line: str, *, now: datetime, wanted: KeyType = KeyType.REST
    ) -> KeyLife | Why | None:
        """
        Return the verdict on an `Authorization` header whose secret was proved before.

        Raises:
            Unavailable: memory may not be believed now.
        """
        self.feed.check()
        life = self.memory.recognised.life_of(line)
        if life is None:
            return None
        verdict = judge_holder(life.facts, wanted=wanted, now=now)
        return verdict.why if isinstance(verdict, BadKey) else life

    def learn(self, line: str, life: KeyLife) -> None:
        """Let `recognised` know that the line holds this key's secret."""
        entry = self.memory.keys.entries.get(life.facts.id)
        if entry is not None and life in entry.lives:
            self.memory.recognised.learn(line, entry, life)

    def key_at_once(
        self, credential: Credential, *, now: datetime, wanted: KeyType = KeyType.REST
    ) -> KeyLife | Why | None:
        """
        Return the verdict on an API key if memory has it.

        Raises:
            Unavailable: memory may not be believed now.
        """
        self.feed.check()
        return self.key_in_memory(credential, now=now, wanted=wanted)

    def key_in_memory(
        self, credential: Credential, *, now: datetime, wanted: KeyType = KeyType.REST
    ) -> KeyLife | Why | None:
        """Return the same; memory may be believed, as `recognised` has just found."""
        entry = self.memory.keys.entries.get(credential.id)
        if entry is not None:
            entry.is_used = True
            verdict = _verdict_on(entry, credential.secret, wanted=wanted, now=now)
            # The first use of some keys has to be written down before it is answered.
            return None if isinstance(verdict, KeyLife) and verdict.is_replaceable else verdict
        if not is_plausible(credential):
            return Why.WRONG_SECRET
        absent = self.memory.absent_keys.entries.get(credential.id)
        if absent is None:
            return None
        absent.is_used = True
        return _unknown(credential.secret)

    async def key(
        self, credential: Credential, *, now: datetime, wanted: KeyType = KeyType.REST
    ) -> KeyLife | Why:
        """
        Return the verdict on an API key, wherever it comes from.

        Raises:
            Unavailable: nothing can be said now.
        """
        verdict = self.key_at_once(credential, now=now, wanted=wanted)
        if verdict is None:
            return await self.key_after_reading(credential, now=now, wanted=wanted)
        return verdict

    async def key_after_reading(
        self, credential: Credential, *, now: datetime, wanted: KeyType = KeyType.REST
    ) -> KeyLife | Why:
        """
        Return the verdict on an API key that `key_at_once` could not judge.

        Raises:
            Unavailable: the database does not answer.
        """
        entry = self.memory.keys.entries.get(credential.id)
        if entry is None:
            entry = await self.reader.key(credential.id)
            # Only a database that still takes writes is to be believed: a deposed one is read too.
            self.feed.check_read()
        if entry is None:
            return _unknown(credential.secret)
        verdict = _verdict_on(entry, credential.secret, wanted=wanted, now=now)
        if isinstance(verdict, KeyLife) and verdict.is_replaceable:
            if not await note_first_use_in_thread(verdict.primary_key):
                return Why.INVALIDATED
            verdict.is_replaceable = False
        return verdict

    async def token(self, text: str, *, now: datetime) -> Bearer | Why:
        """
        Return the verdict on what stands behind `Bearer`.

        Raises:
            Unavailable: nothing can be said now.
        """
        self.feed.check()
        service_token = service_token_from(text)
        if service_token is not None:
            return await self._service_token(service_token, now=now)
        token = token_from(text)
        if token is None or token.kind is not TokenKind.ACCESS:
            return Why.WRONG_SECRET
        return await self._access_token(token, now=now)

    async def _access_token(self, token: Token, *, now: datetime) -> Bearer | Why:
        entry = self.memory.tokens.entries.get(token.id)
        if entry is None:
            entry = await self._missing_token(token.id, self.reader.access_token(token.id))
        if entry is None:
            return _unknown(token.secret)
        entry.is_used = True
        verdict = judge_token(entry.facts, token.secret, pepper=entry.pepper, now=now)
        if isinstance(verdict, BadKey):
            return verdict.why
        user = self.memory.users.entries.get(f"{entry.realm}/{entry.username}")
        if user is None:
            user = await self.reader.user(entry.username, entry.realm)
            self.feed.check_read()
        user.is_used = True
        if user.owner is None:
            return Why.DISABLED
        if entry.bearer is None or entry.bearer.user is not user:
            entry.bearer = bearer_of(user, user.owner, expires_at=entry.facts.expires_at)
        return entry.bearer

    async def _service_token(self, token: ServiceToken, *, now: datetime) -> Bearer | Why:
        subject = f"{token.principal}/{token.name}"
        entry = self.memory.tokens.entries.get(subject)
        if entry is None:
            reading = self.reader.service_token(token.principal, token.name)
            entry = await self._missing_token(subject, reading)
        if entry is None or token.principal not in SERVICE_ACCOUNTS:
            return _unknown(token.secret)
        entry.is_used = True
        verdict = judge_token(entry.facts, token.secret, pepper=entry.pepper, now=now)
        if isinstance(verdict, BadKey):
            return verdict.why
        if entry.bearer is None:
            entry.bearer = Bearer(caller_of_service_account(token.principal, token_name=token.name))
        return entry.bearer

    async def _missing_token(
        self, subject: str, reading: Coroutine[Any, Any, TokenEntry | None]
    ) -> TokenEntry | None:
        absent = self.memory.absent_tokens.entries.get(subject)
        if absent is not None:
            reading.close()
            absent.is_used = True
            return None
        entry = await reading
        self.feed.check_read()
        return entry


def _verdict_on(
    entry: KeyEntry, secret: Secret, *, wanted: KeyType, now: datetime
) -> KeyLife | Why:
    witnesses = [(life.facts, life.pepper) for life in entry.lives]
    verdict = judge_lives(witnesses, secret, wanted=wanted, now=now)
    if isinstance(verdict, int):
        return entry.lives[verdict]
    return verdict.why if verdict is not None else Why.WRONG_SECRET


def _unknown(secret: Secret) -> Why:
    """Take the time that a wrong secret takes."""
    digest_of(secret, pepper=current_pepper().value)
    return Why.WRONG_SECRET
