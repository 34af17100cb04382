"""What a request may ask an authority for; each says in words what it is."""

from dataclasses import dataclass
from typing import TypeAlias

from keys.rules.privileges.descriptors import IndexEntry


@dataclass(frozen=True)
class ClusterAction:
    """
    One cluster action, and what request-aware privileges must know of the request.

    Attributes:
        own: the request names only the caller's own keys (create, update, clone; get, query and
            invalidate where they are limited to the owner).
        applications: applications whose privileges or profile data the request touches.
        role_indices: the index entries of the roles that the request writes or deletes; None
            unless those roles hold index privileges alone.
    """

    action: str
    own: bool = False
    applications: tuple[str, ...] = ()
    role_indices: tuple[IndexEntry, ...] | None = None

    def __str__(self) -> str:
        return f"the cluster action [{self.action}]"


@dataclass(frozen=True)
class ClusterPrivilege:
    """A whole cluster privilege, or every action of a raw pattern."""

    name: str

    def __str__(self) -> str:
        return f"the cluster privilege [{self.name}]"


@dataclass(frozen=True)
class IndexAction:
    """One action on one index, alias or data stream; `::failures` behind it is its other store."""

    action: str
    index: str

    def __str__(self) -> str:
        return f"the index action [{self.action}] on [{self.index}]"


@dataclass(frozen=True)
class IndexPrivilege:
    """
    A whole index privilege on every name that a pattern describes.

    Attributes:
        allow_restricted: whether system indices that the pattern describes count too; a literal
            name always counts.
    """

    privilege: str
    pattern: str
    allow_restricted: bool = False

    def __str__(self) -> str:
        return f"the index privilege [{self.privilege}] on [{self.pattern}]"


@dataclass(frozen=True)
class ApplicationPrivilege:
    """A stored privilege or an action pattern of an application, on a resource pattern."""

    application: str
    privilege: str
    resource: str

    def __str__(self) -> str:
        return (
            f"the privilege [{self.privilege}] of application [{self.application}]"
            f" on [{self.resource}]"
        )


@dataclass(frozen=True)
class RunAs:
    """To act as another user."""

    username: str

    def __str__(self) -> str:
        return f"to run as [{self.username}]"


@dataclass(frozen=True)
class RemoteClusterPrivilege:
    """A cluster privilege on another cluster."""

    cluster: str
    name: str

    def __str__(self) -> str:
        return f"the cluster privilege [{self.name}] on the remote cluster [{self.cluster}]"


@dataclass(frozen=True)
class RemoteIndexAction:
    """One action on an index of another cluster."""

    cluster: str
    action: str
    index: str

    def __str__(self) -> str:
        return f"the index action [{self.action}] on [{self.cluster}:{self.index}]"


Demand: TypeAlias = (
    ClusterAction
    | ClusterPrivilege
    | IndexAction
    | IndexPrivilege
    | ApplicationPrivilege
    | RunAs
    | RemoteClusterPrivilege
    | RemoteIndexAction
)
