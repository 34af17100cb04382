"""
A list of privileges to be answered one by one: does the caller hold them, and on what?

Source: elasticsearch-specification, security/has_privileges.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeAlias

from keys.rules.caller import Caller
from keys.rules.errors import Invalid
from keys.rules.pattern_allowance import STEPS_OF_A_REQUEST, PatternAllowance
from keys.rules.privileges import (
    CLUSTER_PRIVILEGES,
    INDEX_PRIVILEGES,
    ApplicationPrivilege,
    Authority,
    Budget,
    ClusterPrivilege,
    Demand,
    IndexPrivilege,
    StoredPrivileges,
    application_name_problem,
)

MOST_ANSWERS = 100_000
"""More than a console with a thousand spaces asks for, and still answered within seconds."""

MOST_PROBLEMS = 20
"""More are not told: each may list all names that there are."""

Answers: TypeAlias = dict[str, bool]


@dataclass(frozen=True, kw_only=True)
class IndexCheck:
    names: tuple[str, ...]
    privileges: tuple[str, ...]
    allow_restricted_indices: bool = False


@dataclass(frozen=True, kw_only=True)
class ApplicationCheck:
    application: str
    privileges: tuple[str, ...]
    resources: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PrivilegeCheck:
    """What is asked for; no part at all is no question."""

    cluster: tuple[str, ...] = ()
    index: tuple[IndexCheck, ...] = ()
    application: tuple[ApplicationCheck, ...] = ()

    @property
    def size(self) -> int:
        """Return how many answers this takes."""
        return (
            len(self.cluster)
            + sum(len(one.names) * len(one.privileges) for one in self.index)
            + sum(len(one.resources) * len(one.privileges) for one in self.application)
        )


@dataclass(kw_only=True)
class HeldPrivileges:
    """
    The answers.

    Attributes:
        cluster: by privilege.
        index: by name or pattern, then by privilege.
        application: by application, resource and privilege.
    """

    cluster: Answers = field(default_factory=dict)
    index: dict[str, Answers] = field(default_factory=dict)
    application: dict[str, dict[str, Answers]] = field(default_factory=dict)

    @property
    def has_all(self) -> bool:
        of_applications = (held for part in self.application.values() for held in part.values())
        return (
            _all_true([self.cluster])
            and _all_true(self.index.values())
            and _all_true(of_applications)
        )


def check_problems(check: PrivilegeCheck) -> list[str]:
    """Return what is wrong with a question, all at once."""
    if not (check.cluster or check.index or check.application):
        return ["must specify at least one privilege"]
    if check.size > MOST_ANSWERS:
        return [f"at most [{MOST_ANSWERS}] privileges can be checked at once"]
    return list(islice(dict.fromkeys(filter(None, _problems_of(check))), MOST_PROBLEMS))


def held_by(
    caller: Caller, check: PrivilegeCheck, *, stored_privileges: StoredPrivileges
) -> HeldPrivileges:
    """
    Return which of the privileges the caller holds; for a key on both of its sides.

    Raises:
        Invalid: the question has faults.
        BadPattern: the patterns are too complex to compare.
    """
    problems = check_problems(check)
    if problems:
        raise Invalid(problems)
    asker = _Asker(caller.authority, stored_privileges)
    held = HeldPrivileges()
    for name in check.cluster:
        held.cluster[name] = asker.holds(ClusterPrivilege(name))
    for index in check.index:
        _answer_index(held, index, asker)
    for one in check.application:
        _answer_application(held, one, asker)
    return held


class _Asker:
    """One request's questions share what patterns may cost."""

    def __init__(self, authority: Authority, stored_privileges: StoredPrivileges) -> None:
        self._authority = authority
        self._stored = stored_privileges
        self._budget = Budget(STEPS_OF_A_REQUEST)

    def holds(self, demand: Demand) -> bool:
        # The reasons of thousands of refusals, which nobody reads, would cost the most.
        return self._authority.allows(demand, stored_privileges=self._stored, budget=self._budget)


def _answer_index(held: HeldPrivileges, index: IndexCheck, asker: _Asker) -> None:
    for name in index.names:
        answers = held.index.setdefault(name, {})
        for privilege in index.privileges:
            granted = asker.holds(IndexPrivilege(privilege, name, index.allow_restricted_indices))
            # The same name in two entries: what one of them finds lacking, is lacking.
            answers[privilege] = granted and answers.get(privilege, True)


def _answer_application(held: HeldPrivileges, one: ApplicationCheck, asker: _Asker) -> None:
    resources = held.application.setdefault(one.application, {})
    for resource in one.resources:
        answers = resources.setdefault(resource, {})
        for privilege in one.privileges:
            answers[privilege] = asker.holds(
                ApplicationPrivilege(one.application, privilege, resource)
            )


def _problems_of(check: PrivilegeCheck) -> Iterator[str | None]:
    allowance = PatternAllowance()
    for name in check.cluster:
        yield allowance.privilege_problem(CLUSTER_PRIVILEGES, name)
    for name in dict.fromkeys(name for index in check.index for name in index.privileges):
        yield allowance.privilege_problem(INDEX_PRIVILEGES, name)
    for one in check.application:
        yield application_name_problem(one.application, wildcard=False)
    names = (name for index in check.index for name in index.names)
    parts = (text for one in check.application for text in (*one.privileges, *one.resources))
    for text in dict.fromkeys((*names, *parts)):
        yield allowance.problem(text)


def _all_true(several: Iterable[Mapping[str, bool]]) -> bool:
    return all(answer for answers in several for answer in answers.values())
