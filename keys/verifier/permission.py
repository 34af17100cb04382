"""Whether the holder of a good credential may do what is asked about."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from keys.rules.errors import BadPattern
from keys.rules.privileges import (
    RESERVED_ROLES,
    ApplicationPrivilege,
    Authority,
    Budget,
    Demand,
    Refused,
    Rights,
    RoleDescriptor,
    parse_descriptor,
)
from keys.verifier.holders import ApplicationEntry, Bearer, Holder, KeyLife, RoleEntry
from keys.verifier.judge import Judge
from keys.verifier.shelf import E, Shelf

DJANGO_ROLE = "_django"
# Of descriptors as JSON. To read and compile the patterns of longer ones can take seconds.
LONGEST_AT_ONCE = 4 * 1024


class Unread(Exception):
    """Memory lacks something that the verdict hangs on, or the verdict may take long."""


@dataclass(frozen=True)
class _Background:
    """What a verdict hangs on beside the holder: roles and applications, by name."""

    roles: Mapping[str, RoleEntry]
    applications: Mapping[str, ApplicationEntry]

    def actions_of(self, application: str) -> Mapping[str, tuple[str, ...]]:
        return self.applications[application].actions


class Permission:
    """
    Asks the engine, with roles and application privileges from memory or from the database.

    A key's rights stand beside it; a user's are those of the roles that he has now. Keys with long
    descriptors are judged on a thread of their own, one after the other: whoever made such a key
    keeps nobody waiting but those who hold one.
    """

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._roles = judge.memory.roles
        self._applications = judge.memory.applications
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="long descriptors")

    def refusal_at_once(
        self, holder: Holder, demands: Sequence[Demand], *, budget: Budget | None = None
    ) -> Refused | None:
        """
        Return why the first demand that is not granted is not; None where all are.

        Raises:
            Unread: memory does not do, or it may take long; ask `refusal`.
        """
        if not demands:
            return None
        if _takes_long(holder):
            raise Unread
        background = _Background(
            {name: _remembered(self._roles, name) for name in _stored_roles_of(holder)},
            {name: _remembered(self._applications, name) for name in _applications_of(demands)},
        )
        return _first_refusal(holder, demands, background, budget or Budget())

    async def refusal(
        self, holder: Holder, demands: Sequence[Demand], *, budget: Budget | None = None
    ) -> Refused | None:
        """
        Return the same; what memory lacks is read.

        Raises:
            Unavailable: the database does not answer.
        """
        reader = self._judge.reader
        background = _Background(
            {
                name: self._roles.entries.get(name) or await reader.role(name)
                for name in _stored_roles_of(holder)
            },
            {
                name: self._applications.entries.get(name) or await reader.application(name)
                for name in _applications_of(demands)
            },
        )
        # Only a database that still takes writes is to be believed: a deposed one is read too.
        self._judge.feed.check()
        budget = budget or Budget()
        if not demands or not _takes_long(holder):
            return _first_refusal(holder, demands, background, budget)
        return await asyncio.get_running_loop().run_in_executor(
            self._thread, _first_refusal, holder, demands, background, budget
        )


def _takes_long(holder: Holder) -> bool:
    if not isinstance(holder, KeyLife):
        return False
    return holder.granted.size > LONGEST_AT_ONCE


def _remembered(shelf: Shelf[E], name: str) -> E:
    entry = shelf.entries.get(name)
    if entry is None:
        raise Unread
    entry.is_used = True
    return entry


def _stored_roles_of(holder: Holder) -> list[str]:
    if not isinstance(holder, Bearer) or holder.user is None:
        return []
    return [name for name in holder.user.roles if name not in RESERVED_ROLES]


def _applications_of(demands: Iterable[Demand]) -> set[str]:
    return {one.application for one in demands if isinstance(one, ApplicationPrivilege)}


def _first_refusal(
    holder: Holder, demands: Iterable[Demand], background: _Background, budget: Budget
) -> Refused | None:
    authority = _authority_of(holder, background.roles)
    for demand in demands:
        try:
            verdict = authority.judge(
                demand, stored_privileges=background.actions_of, budget=budget
            )
        except BadPattern as error:
            # The demand was looked at before: it is the holder's patterns that cost too much.
            return Refused(demand=demand, reason=f"{error}.", granted_by=())
        if isinstance(verdict, Refused):
            return verdict
    return None


def _authority_of(holder: Holder, roles: Mapping[str, RoleEntry]) -> Authority:
    if isinstance(holder, KeyLife):
        return holder.authority
    if not isinstance(holder, Bearer) or holder.user is None:
        return holder.caller.authority
    found = [
        RESERVED_ROLES[name] if name in RESERVED_ROLES else roles[name].descriptor
        for name in holder.user.roles
    ]
    if holder.user.granted:
        found.append(_granted_in_django(holder.user.granted))
    return Authority((Rights.of(tuple(one for one in found if one is not None)),))


def _granted_in_django(names: Iterable[str]) -> RoleDescriptor:
    return parse_descriptor(DJANGO_ROLE, {"cluster": [*names]}, of="role")
