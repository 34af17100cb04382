"""What is wrong with the content of role descriptors, all of it at once."""

from collections.abc import Iterable, Iterator
from itertools import chain, filterfalse

from keys.rules.errors import BadPattern
from keys.rules.privileges.application_names import (
    application_name_problem,
    application_privilege_problem,
)
from keys.rules.privileges.budget import STEPS, Budget, PatternTooComplex
from keys.rules.privileges.cluster_table import CLUSTER_PRIVILEGES, REMOTE_CLUSTER_PRIVILEGES
from keys.rules.privileges.descriptors import (
    FieldSecurity,
    GlobalPrivileges,
    IndexEntry,
    RoleDescriptor,
)
from keys.rules.privileges.index_table import INDEX_PRIVILEGES
from keys.rules.privileges.pattern_sets import PatternSet
from keys.rules.privileges.patterns import is_plain, pattern

WORKFLOWS = ("search_application_query",)
LONGEST_DESCRIPTION = 1000
MOST_PROBLEMS = 100
ALLOWANCE = 5 * STEPS
"""What all patterns of a request may cost together."""
METADATA_FIELDS = "_*"


def descriptor_problems(*descriptors: RoleDescriptor) -> list[str]:
    """
    Return what is wrong with the descriptors of one request, one sentence each.

    Give all of them at once: they share one allowance for costly patterns. Who made very many
    mistakes is told the first of them.
    """
    by_name = (problem for one in descriptors for problem in _name_problems(one))
    found: dict[str, None] = {}
    for problem in chain(by_name, _pattern_problems(descriptors)):
        found[problem] = None
        if len(found) == MOST_PROBLEMS:
            break
    return [*found]


def _name_problems(descriptor: RoleDescriptor) -> Iterator[str]:
    yield from _kept(CLUSTER_PRIVILEGES.unknown_problem(name) for name in descriptor.cluster)
    for entry in _index_entries(descriptor):
        yield from _kept(INDEX_PRIVILEGES.unknown_problem(name) for name in entry.privileges)
    for application in descriptor.applications:
        yield from _kept([application_name_problem(application.application, wildcard=True)])
        yield from _kept(application_privilege_problem(name) for name in application.privileges)
    if any(key.startswith("_") for key in descriptor.metadata.names()):
        yield "role descriptor metadata keys may not start with [_]"
    if len(descriptor.description or "") > LONGEST_DESCRIPTION:
        yield f"Role description must be less than {LONGEST_DESCRIPTION} characters."
    yield from _global_problems(descriptor.global_ or GlobalPrivileges())
    yield from _remote_problems(descriptor)
    for workflow in descriptor.workflows or ():
        if workflow not in WORKFLOWS:
            yield (
                f"Unknown workflow [{workflow}]. A workflow must be one of the predefined"
                f" workflow names [{','.join(WORKFLOWS)}]."
            )


def _global_problems(privileges: GlobalPrivileges) -> Iterator[str]:
    for entry in privileges.manage_roles or ():
        yield from _kept(INDEX_PRIVILEGES.unknown_problem(name) for name in entry.privileges)


def _remote_problems(descriptor: RoleDescriptor) -> Iterator[str]:
    if any("" in entry.clusters for entry in descriptor.remote_indices):
        yield "remote index cluster alias cannot be an empty string"
    if any("" in entry.clusters for entry in descriptor.remote_cluster):
        yield "remote_cluster clusters aliases must contain valid non-empty, non-null values"
    for entry in descriptor.remote_cluster:
        wrong = [p for p in entry.privileges if p.lower() not in REMOTE_CLUSTER_PRIVILEGES]
        if wrong:
            yield (
                "Invalid remote_cluster permissions found. Please remove the following:"
                f" [{', '.join(wrong)}] Only [{', '.join(REMOTE_CLUSTER_PRIVILEGES)}] are allowed"
            )


def _pattern_problems(descriptors: Iterable[RoleDescriptor]) -> Iterator[str]:
    allowance = Budget(ALLOWANCE)
    try:
        for descriptor in descriptors:
            for text in filterfalse(is_plain, _patterns_of(descriptor)):
                yield from _kept([_charged_problem(text, allowance)])
            for entry in _index_entries(descriptor):
                if entry.field_security:
                    yield from _field_problems(entry.field_security, allowance)
    except PatternTooComplex:
        yield str(PatternTooComplex("the patterns of the role descriptors together"))


def _charged_problem(text: str, allowance: Budget) -> str | None:
    # A pattern costs the same whether it was compiled just now or long ago.
    problem = None
    try:
        cost = pattern(text).cost
    except PatternTooComplex as refusal:
        cost, problem = STEPS, str(refusal)
    except BadPattern as refusal:
        cost, problem = 0, str(refusal)
    allowance.spend(cost)
    return problem


def _field_problems(security: FieldSecurity, allowance: Budget) -> Iterator[str]:
    hidden = security.except_ or ()
    shown = PatternSet.of((*security.grant, METADATA_FIELDS))
    for text in hidden:
        try:
            covered = shown.covers(pattern(text), allowance)
        except PatternTooComplex:
            raise
        except BadPattern:
            continue  # Named with the other patterns.
        if not covered:
            yield (
                "Exceptions for field permissions must be a subset of the granted fields but"
                f" [{','.join(hidden)}] is not a subset of [{','.join(security.grant)}]"
            )
            return


def _patterns_of(descriptor: RoleDescriptor) -> Iterator[str]:
    yield from _kept(map(CLUSTER_PRIVILEGES.raw_pattern, descriptor.cluster))
    for entry in _index_entries(descriptor):
        yield from entry.names
        yield from _kept(map(INDEX_PRIVILEGES.raw_pattern, entry.privileges))
        if entry.field_security:
            yield from (*entry.field_security.grant, *(entry.field_security.except_ or ()))
    yield from (alias for entry in descriptor.remote_indices for alias in entry.clusters)
    yield from (alias for entry in descriptor.remote_cluster for alias in entry.clusters)
    for application in descriptor.applications:
        yield from (*application.privileges, *application.resources)
    yield from descriptor.run_as
    privileges = descriptor.global_ or GlobalPrivileges()
    yield from (*(privileges.manage_applications or ()), *(privileges.write_profiles or ()))
    for names in (*(privileges.manage_roles or ()), *(privileges.data_sources or ())):
        yield from names.names
        yield from _kept(map(INDEX_PRIVILEGES.raw_pattern, names.privileges))


def _index_entries(descriptor: RoleDescriptor) -> list[IndexEntry]:
    return [*descriptor.indices, *(remote.entry for remote in descriptor.remote_indices)]


def _kept(problems: Iterable[str | None]) -> Iterator[str]:
    return (problem for problem in problems if problem)
