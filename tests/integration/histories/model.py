"""What requests do to users, roles and API keys, told too simply to be wrong."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests.integration.histories.subjects import (
    Descriptors,
    Invalidated,
    Key,
    Person,
    Refusal,
    Selection,
    Subject,
    forbidden,
    illegal,
    invalid,
    unknown,
)


class Installation:
    """Everything there is; each method is a request of somebody, answered or refused."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.people: dict[str, Person] = {}
        self.roles: dict[str, tuple[str, ...]] = {"superuser": ("all",)}
        self.keys: list[Key] = []

    def by_password(self, name: str, password: str) -> Subject:
        person = self.people.get(name)
        if person is None or not person.enabled or person.password != password:
            raise unknown(f"unable to authenticate user [{name}]")
        found = {role: self.roles[role] for role in person.roles if role in self.roles}
        return Subject(name, person.realm, person.full_name, (found,), person.roles)

    def by_key(self, key: Key, *, is_right: bool = True) -> Subject:
        if not is_right:
            raise unknown(f"invalid credentials for API key [{key.id}]")
        if key.invalidated is not None:
            raise unknown(f"api key [{key.id}] has been invalidated")
        if key.limit is None:
            raise unknown(
                "authentication expected API key type of [rest],"
                f" but API key [{key.id}] has type [cross_cluster]"
            )
        if key.has_expired(self.now):
            raise unknown("api key is expired")
        sides = (key.assigned, key.limit) if key.assigned else (key.limit,)
        return Subject(key.owner, key.realm, key.full_name, sides, key=key)

    def put_user(
        self, by: Subject, name: str, *, password: str | None, roles: Sequence[str], full_name: str
    ) -> bool:
        by.must("user/put")
        old = self.people.get(name)
        if old is None and password is None:
            raise invalid(
                "password must be specified unless you are updating an existing user",
                kind="validation_exception",
            )
        kept = password or (old.password if old else "")
        self.people[name] = Person(name, "default_native", kept, tuple(roles), full_name)
        return old is None

    def delete_user(self, by: Subject, name: str) -> bool:
        by.must("user/delete")
        return self.people.pop(name, None) is not None

    def set_enabled(self, by: Subject, name: str, *, enabled: bool) -> None:
        by.must("user/set_enabled")
        if name == by.name:
            raise illegal("users may not update the enabled status of their own account")
        word = "enabled" if enabled else "disabled"
        self._existing(name, f"only existing users can be {word}").enabled = enabled

    def change_password(self, by: Subject, name: str, password: str) -> None:
        if by.key is not None or by.name != name:
            by.must("user/change_password")
        person = self._existing(name, "user must exist in order to change password")
        person.password = password

    def put_role(self, by: Subject, name: str, privileges: Sequence[str]) -> bool:
        by.must("role/put")
        is_new = name not in self.roles
        self.roles[name] = tuple(privileges)
        return is_new

    def delete_role(self, by: Subject, name: str) -> bool:
        by.must("role/delete")
        return self.roles.pop(name, None) is not None

    def create(
        self, by: Subject, name: str, *, span: timedelta | None, assigned: Descriptors
    ) -> Key:
        by.must("api_key/create")
        if by.key is not None and (not assigned or any(assigned.values())):
            raise illegal(
                "creating derived api keys requires an explicit role descriptor"
                " that is empty (has no privileges)"
            )
        return self._new(by, name, self._after(span), assigned, parent=by.key)

    def create_cross_cluster(self, by: Subject, name: str, *, span: timedelta | None) -> Key:
        by.must("cross_cluster/api_key/create")
        if by.key is not None:
            raise illegal(
                "authentication via API key not supported:"
                " An API key cannot be used to create a cross-cluster API key"
            )
        opened: Descriptors = {"cross_cluster": ("cross_cluster_search", "monitor_enrich")}
        key = self._new(by, name, self._after(span), opened, parent=None)
        key.limit = None
        return key

    def grant(
        self, by: Subject, name: str, *, of: str, password: str, assigned: Descriptors
    ) -> Key:
        by.must("api_key/grant")
        try:
            granted = self.by_password(of, password)
        except Refusal as refusal:
            raise forbidden("Failed to authenticate api key grant") from refusal
        return self._new(granted, name, None, assigned, parent=by.key)

    def clone(self, by: Subject, source: Key, *, expires: datetime | None) -> Key:
        by.must("api_key/clone own")
        if not source.is_good(self.now):
            raise forbidden("Failed to clone API key")
        is_free = by.owns(source) or by.may("api_key/clone")
        if not is_free and _is_later(expires, source.expires):
            by.must("api_key/clone")
        clone = Key(
            source.name, source.owner, source.realm, source.full_name, self.now, expires,
            source.assigned, source.limit, {**source.metadata, "_cloned_from": source.id},
            parent=source, bound=not is_free,
        )  # fmt: skip
        return self._stored(clone)

    def update(
        self, by: Subject, key_id: str, *, span: timedelta | None,
        assigned: Descriptors | None, metadata: dict[str, Any] | None, deed: str = "update",
    ) -> bool:  # fmt: skip
        self.check_updater(by, deed)
        mine = [key for key in self.keys if key.id == key_id and by.owns(key)]
        if not mine:
            raise Refusal(
                404, "resource_not_found_exception",
                f"no API key owned by requesting user found for ID [{key_id}]",
            )  # fmt: skip
        (key,) = mine
        if key.invalidated is not None:
            raise illegal(f"cannot update invalidated API key [{key_id}]")
        if key.has_expired(self.now):
            raise illegal(f"cannot update expired API key [{key_id}]")
        if not key.is_for_rest:
            raise illegal(
                "cannot update API key of type [cross_cluster] while expected type is [rest]"
            )
        before = (key.assigned, key.metadata, key.limit, key.full_name)
        key.assigned = key.assigned if assigned is None else assigned
        key.metadata = key.metadata if metadata is None else metadata
        (key.limit,), key.full_name = by.sides, by.full_name
        if span is not None:
            key.expires = self.now + span
            for clone in key.below(bound_only=True):
                if clone.invalidated is None and _is_later(clone.expires, key.expires):
                    clone.expires = key.expires
        return span is not None or before != (key.assigned, key.metadata, key.limit, key.full_name)

    def check_updater(self, by: Subject, deed: str) -> None:
        by.must(f"api_key/{deed}")
        if by.key is not None:
            raise illegal(
                "authentication via API key not supported: only the owner user can update an API"
                " key"
            )

    def invalidate(
        self, by: Subject, selection: Selection, *, with_descendants: bool
    ) -> "Invalidated":
        if selection == Selection():
            raise invalid(
                "One of [api key id(s), api key name, username, realm name] must be specified"
                " if [owner] flag is false"
            )
        own = selection.is_own(by) or selection.is_itself(by)
        by.must("api_key/invalidate own" if own else "api_key/invalidate")
        living = [key for key in self.keys if key.invalidated is None and selection.means(key, by)]
        chosen = [key for key in living if self._may_end_type(by, key)]
        for key in chosen:
            key.invalidated = self.now
        further = []
        for root in chosen:
            for key in root.below(bound_only=not with_descendants):
                if key.invalidated is None and (
                    (key.bound and key.parent and key.parent.invalidated) or self._may_end(by, key)
                ):
                    key.invalidated = self.now
                    further.append(key)
        ended = {*chosen, *further}
        left = {
            key
            for root in ended
            if self._may_see(by, root)
            for key in root.below()
            if key.invalidated is None and self._may_see(by, key)
        }
        return Invalidated(
            ids={key.id for key in ended},
            refused=[key.id for key in living if key not in chosen],
            descendants=len(further),
            left=len(left),
        )

    def get(
        self, by: Subject, selection: Selection, *, active_only: bool, with_limited_by: bool
    ) -> list[dict[str, Any]]:
        if with_limited_by and by.key is not None:
            by.must("api_key/get")
        elif not selection.is_itself(by):
            by.must("api_key/get own" if selection.is_own(by) else "api_key/get")
        return [
            self.shown(key, with_limited_by=with_limited_by)
            for key in self.keys
            if selection.means(key, by)
            and not (active_only and (key.invalidated or key.has_expired(self.now)))
        ]

    def query(
        self, by: Subject, *, username: str | None, invalidated: bool | None, with_limited_by: bool
    ) -> list[dict[str, Any]]:
        if not by.may("api_key/query"):
            is_too_much = with_limited_by and by.key is not None
            by.must("api_key/query" if is_too_much else "api_key/query own")
        return [
            self.shown(key, with_limited_by=with_limited_by)
            for key in self.keys
            if (by.may("api_key/query") or by.owns(key) or key is by.key)
            and username in {None, key.owner}
            and invalidated in {None, key.invalidated is not None}
        ]

    def shown(self, key: Key, *, with_limited_by: bool) -> dict[str, Any]:
        """Return the key as lists show it; of each descriptor its cluster privileges."""
        body: dict[str, Any] = {
            "id": key.id,
            "name": key.name,
            "type": "rest" if key.is_for_rest else "cross_cluster",
            "creation": _milliseconds(key.created),
            "invalidated": key.invalidated is not None,
            "username": key.owner,
            "realm": key.realm,
            "realm_type": "native" if key.realm == "default_native" else key.realm,
            "metadata": key.metadata,
            "role_descriptors": {name: [*held] for name, held in key.assigned.items()},
        }
        if key.expires is not None:
            body["expiration"] = _milliseconds(key.expires)
        if key.invalidated is not None:
            body["invalidation"] = _milliseconds(key.invalidated)
        if with_limited_by and key.limit is not None:
            body["limited_by"] = [{name: [*held] for name, held in key.limit.items()}]
        return body

    def _existing(self, name: str, otherwise: str) -> Person:
        if name not in self.people:
            raise invalid(otherwise, kind="validation_exception")
        return self.people[name]

    def _after(self, span: timedelta | None) -> datetime | None:
        return None if span is None else self.now + span

    def _new(
        self, owner: Subject, name: str, expires: datetime | None, assigned: Descriptors,
        *, parent: Key | None,
    ) -> Key:  # fmt: skip
        # A key that a key made can do nothing: no role stands behind it.
        limit = dict(owner.sides[0]) if owner.key is None else {}
        key = Key(
            name, owner.name, owner.realm, owner.full_name, self.now, expires,
            assigned, limit, {}, parent=parent,
        )  # fmt: skip
        return self._stored(key)

    def _stored(self, key: Key) -> Key:
        self.keys.append(key)
        if key.parent is not None:
            key.parent.children.append(key)
        return key

    def _may_end_type(self, by: Subject, key: Key) -> bool:
        return key.is_for_rest or by.may("cross_cluster/api_key/create")

    def _may_end(self, by: Subject, key: Key) -> bool:
        deed = "api_key/invalidate own" if by.owns(key) else "api_key/invalidate"
        return by.may(deed) and self._may_end_type(by, key)

    def _may_see(self, by: Subject, key: Key) -> bool:
        return by.may("api_key/get") or (
            by.may("api_key/get own") and (by.owns(key) or key is by.key)
        )


def _is_later(moment: datetime | None, than: datetime | None) -> bool:
    return than is not None and (moment is None or moment > than)


def _milliseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
