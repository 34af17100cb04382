"""Application privileges for the engine, looked up at the moment they are checked."""

from collections.abc import Iterable, Mapping

from keys.models import ApplicationPrivilege
from keys.rules.privileges import StoredPrivileges

Actions = Mapping[str, tuple[str, ...]]


def stored_privileges_of(applications: Iterable[str]) -> StoredPrivileges:
    """
    Return the look-up for one check of these applications.

    It asks the database once, at its first call, and not at all where no role gets that far.
    """
    return _LookUp(applications)


class _LookUp:
    def __init__(self, applications: Iterable[str]) -> None:
        self._applications = frozenset(applications)
        self._found: dict[str, dict[str, tuple[str, ...]]] | None = None

    def __call__(self, application: str) -> Actions:
        if self._found is None:
            self._found = {}
            rows = ApplicationPrivilege.objects.filter(application__in=self._applications)
            for row in rows:
                self._found.setdefault(row.application, {})[row.name] = tuple(row.actions)
        return self._found.get(application, {})
