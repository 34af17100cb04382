"""
Random histories of keys, users and roles: every answer is compared with a simple model's.

All of it goes through Elasticsearch's door, by whoever of the users and keys there are at the time.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeAlias
from unittest import mock
from urllib.parse import urlencode

from django.contrib.auth.hashers import Argon2PasswordHasher
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from tests.integration.histories.doors import Asker, compared, plain
from tests.integration.histories.subjects import (
    KEYS,
    OWN,
    SECURITY,
    Descriptors,
    Key,
    Refusal,
    Selection,
    Subject,
)
from tests.integration.histories.world import (
    ADMINISTRATOR,
    HOUR,
    NAMES,
    PASSWORDS,
    ROLES,
    World,
    flags,
    names,
    passwords,
    places,
    privileges,
)

PATH = "/_security/api_key"
UNKNOWN = "an id that no key has"

Span: TypeAlias = timedelta | None
spans = st.none() | st.integers(1, 3).map(lambda hours: hours * HOUR)
assigned = st.dictionaries(st.sampled_from(("a", "b")), privileges, max_size=2)
metadata = st.sampled_from(({}, {"team": "a"}, {"team": "b", "n": 1}))
key_names = st.sampled_from(("ci", "ci-1", "web"))
several = st.lists(places, min_size=1, max_size=3)


class KeyHistories(World):
    """Keys are made, of users, of keys and for others; changed, cloned, looked for and ended."""

    @initialize()
    def begin(self) -> None:
        for role, held in zip(ROLES, (OWN, KEYS, SECURITY), strict=True):
            self.change_role(0, role, (held,))
        for name, role in zip(NAMES, (ROLES[0], *ROLES[:2]), strict=True):
            self.put_user(0, name, (role,), PASSWORDS[0], "One")
            self.make(
                self.user(name),
                ("POST", PATH, {"name": "ci"}),
                lambda who: self.model.create(who, "ci", span=None, assigned={}),
            )

    @rule(by=places, name=key_names, span=spans, given=assigned)
    def create(self, by: int, name: str, span: Span, given: Descriptors) -> None:
        self.make(
            self.asker(by),
            ("POST", PATH, {"name": name, **_change(span, given, None)}),
            lambda who: self.model.create(who, name, span=span, assigned=given),
        )

    @rule(by=places, span=spans)
    def derive(self, by: int, span: Span) -> None:
        by_key = self.asker(by * 4 + 3)
        nothing: Descriptors = {"nothing": ()}
        self.make(
            by_key,
            ("PUT", PATH, {"name": "derived", **_change(span, nothing, None)}),
            lambda who: self.model.create(who, "derived", span=span, assigned=nothing),
        )

    @rule(by=places, span=spans)
    def create_cross_cluster(self, by: int, span: Span) -> None:
        access = {"search": [{"names": ["logs-*"]}]}
        body = {"name": "remote", "access": access, **_change(span, None, None)}
        self.make(
            self.asker(by),
            ("POST", "/_security/cross_cluster/api_key", body),
            lambda who: self.model.create_cross_cluster(who, "remote", span=span),
        )

    @rule(by=places, of=names, password=passwords, given=assigned)
    def grant(self, by: int, of: str, password: str, given: Descriptors) -> None:
        key = {"name": "granted", **_change(None, given, None)}
        grant = {"grant_type": "password", "username": of, "password": password}
        self.make(
            self.asker(by),
            ("POST", f"{PATH}/grant", {**grant, "api_key": key}),
            lambda who: self.model.grant(who, "granted", of=of, password=password, assigned=given),
        )

    # Mostly users who may only manage their own: whose clones end with their source.
    @rule(
        by=st.sampled_from((1, 5, 9, 3)),
        which=places,
        span=st.just("as its source") | spans,
    )
    def clone(self, by: int, which: int, span: Span | str) -> None:
        source = self.key(which)
        if source is None:
            return
        if isinstance(span, str):
            given, expires = {}, source.expires
        else:
            given = {"expiration": _time_value(span)}
            expires = None if span is None else self.model.now + span
        self.make(
            self.asker(by),
            ("POST", f"{PATH}/clone", {"api_key": source.encoded, **given}),
            lambda who: self.model.clone(who, source, expires=expires),
        )

    @rule(
        by=st.none() | places,
        which=places,
        span=spans,
        given=st.none() | assigned,
        kept=st.none() | metadata,
    )
    def update(
        self,
        by: int | None,
        which: int,
        span: Span,
        given: Descriptors | None,
        kept: dict[str, Any] | None,
    ) -> None:
        key = self.key(which)
        key_id = key.id if key else UNKNOWN
        self.compare(
            self._asker_or_owner(by, key),
            ("PUT", f"{PATH}/{key_id}", _change(span, given, kept)),
            lambda who: self.model.update(who, key_id, span=span, assigned=given, metadata=kept),
            shown=lambda is_updated: {"updated": is_updated},
        )

    @rule(
        by=st.none() | places,
        which=several,
        span=spans,
        given=st.none() | assigned,
        kept=st.none() | metadata,
        with_unknown=flags,
    )
    def bulk_update(
        self,
        by: int | None,
        which: list[int],
        span: Span,
        given: Descriptors | None,
        kept: dict[str, Any] | None,
        with_unknown: bool,
    ) -> None:
        ids = self._ids(which, with_unknown=with_unknown)

        def expected(who: Subject) -> dict[str, Any]:
            return self._bulk_updated(who, ids, span=span, assigned=given, metadata=kept)

        self.compare(
            self._asker_or_owner(by, self.key(which[0])),
            ("POST", f"{PATH}/_bulk_update", {"ids": ids, **_change(span, given, kept)}),
            expected,
            shown=lambda told: told,
        )

    @rule(by=places, what=places, which=several, with_unknown=flags, with_descendants=flags)
    def invalidate(
        self,
        by: int,
        what: int,
        which: list[int],
        with_unknown: bool,
        with_descendants: bool,
    ) -> None:
        asker = self.asker(by)
        selection = self._selection(what, self._ids(which, with_unknown=with_unknown), asker)
        body = {**_sent(selection), "with_descendants": with_descendants}
        self.may_have_changed = True
        answered = compared(
            self.model,
            asker,
            ("DELETE", PATH, body),
            lambda who: self.model.invalidate(who, selection, with_descendants=with_descendants),
        )
        if answered is None:
            return
        answer, done = answered
        told = answer.json
        assert len(told["invalidated_api_keys"]) == len(done.ids)
        assert {*told["invalidated_api_keys"]} == done.ids
        assert told["previously_invalidated_api_keys"] == []
        assert told["error_count"] == len(done.refused)
        assert [one["reason"] for one in told.get("error_details", [])] == [
            f"Cannot invalidate cross-cluster API key [{key_id}]."
            " This requires [manage_security] cluster privilege or higher"
            for key_id in done.refused
        ]
        assert answer.headers["X-Descendants-Invalidated"] == str(done.descendants)
        assert answer.headers["X-Descendants-Left"] == str(done.left)

    @rule(which=places, with_descendants=flags)
    def end_a_source(self, which: int, with_descendants: bool) -> None:
        sources = [place for place, key in enumerate(self.model.keys) if key.children]
        if sources:
            chosen = [sources[which % len(sources)]]
            self.invalidate(0, 0, chosen, with_unknown=False, with_descendants=with_descendants)

    @rule(by=places, what=places, which=places, active_only=flags, with_limited_by=flags)
    def get(
        self,
        by: int,
        what: int,
        which: int,
        active_only: bool,
        with_limited_by: bool,
    ) -> None:
        selection = self._selection(what, self._ids([which])[:1], self.asker(by))
        self._list(by, selection, active_only=active_only, with_limited_by=with_limited_by)

    def _list(
        self, by: int, selection: Selection, *, active_only: bool, with_limited_by: bool
    ) -> None:
        asked = {**_sent(selection, one_id=True), "active_only": active_only}
        answered = compared(
            self.model,
            self.asker(by),
            ("GET", _with_query(PATH, {**asked, "with_limited_by": with_limited_by})),
            lambda who: self.model.get(
                who, selection, active_only=active_only, with_limited_by=with_limited_by
            ),
            missing=lambda found: selection.ids is not None and not found,
        )
        if answered is not None:
            answer, wanted = answered
            assert [plain(key) for key in answer.json["api_keys"]] == wanted

    @rule(
        by=places,
        username=st.none() | names,
        invalidated=st.none() | flags,
        with_limited_by=flags,
    )
    def query(
        self,
        by: int,
        username: str | None,
        invalidated: bool | None,
        with_limited_by: bool,
    ) -> None:
        terms = {"username": username, "invalidated": invalidated}
        given = [{"term": {name: one}} for name, one in terms.items() if one is not None]
        body = {"query": {"bool": {"filter": given}}, "size": 1000}
        answered = compared(
            self.model,
            self.asker(by),
            ("POST", _with_query("/_security/_query/api_key", {"with_limited_by": with_limited_by}),
             body),
            lambda who: self.model.query(
                who, username=username, invalidated=invalidated, with_limited_by=with_limited_by
            ),
        )  # fmt: skip
        if answered is not None:
            answer, wanted = answered
            assert [plain(key) for key in answer.json["api_keys"]] == wanted
            assert answer.json["total"] == answer.json["count"] == len(wanted)

    @invariant()
    def every_key_is_good_exactly_while_the_model_says_so(self) -> None:
        if self.may_have_changed:
            self.may_have_changed = False
            for key in self.model.keys:
                self.authenticate(Asker(key))

    def teardown(self) -> None:
        """See what became of it all, and what each key may really do."""
        for key in self.model.keys:
            self.check_privileges(Asker(key))
        self._list(0, Selection(), active_only=False, with_limited_by=True)
        super().teardown()

    def make(
        self, asker: Asker, request: tuple[str, str, object], expected: Callable[[Subject], Key]
    ) -> None:
        """Ask for a key; the model's gets the id and the secret that the answer tells."""
        self.may_have_changed = True
        answered = compared(self.model, asker, request, expected)
        if answered is None:
            return
        told, key = answered[0].json, answered[1]
        key.id, key.encoded = told["id"], told["encoded"]
        assert told["name"] == key.name
        assert told.get("expiration") == (key.expires and key.expires.timestamp() * 1000)

    def _bulk_updated(self, who: Subject, ids: Sequence[str], **change: Any) -> dict[str, Any]:
        self.model.check_updater(who, "bulk_update")
        told: dict[str, Any] = {"updated": [], "noops": []}
        errors = {}
        in_order = [key.id for key in self.model.keys if key.id in ids]
        for key_id in [*in_order, *{*ids}.difference(in_order)]:
            try:
                done = self.model.update(who, key_id, **change, deed="bulk_update")
            except Refusal as refusal:
                errors[key_id] = {"type": refusal.told[1], "reason": refusal.told[2]}
            else:
                told["updated" if done else "noops"].append(key_id)
        if errors:
            told["errors"] = {"count": len(errors), "details": errors}
        return told

    def _ids(self, which: Sequence[int], *, with_unknown: bool = False) -> list[str]:
        found = dict.fromkeys(key.id for key in map(self.key, which) if key)
        return [*found, UNKNOWN] if with_unknown or not found else [*found]

    def _asker_or_owner(self, by: int | None, key: Key | None) -> Asker:
        if by is not None:
            return self.asker(by)
        return self.user(key.owner if key else ADMINISTRATOR)

    def _selection(self, what: int, ids: Sequence[str], asker: Asker) -> Selection:
        me = asker.who.owner if isinstance(asker.who, Key) else asker.who
        realm = "reserved" if me == ADMINISTRATOR else "default_native"
        itself = (asker.who.id,) if isinstance(asker.who, Key) else tuple(ids)
        choices = (
            Selection(ids=tuple(ids)),
            Selection(ids=tuple(ids), owner=True),
            Selection(ids=itself),
            Selection(owner=True),
            Selection(name="ci"),
            Selection(name="ci*", owner=True),
            Selection(username=me, realm=realm),
            Selection(username=NAMES[what % len(NAMES)]),
            Selection(realm="default_native"),
            Selection(),
        )
        return choices[what % len(choices)]


def _change(span: Span, given: Descriptors | None, kept: dict[str, Any] | None) -> dict[str, Any]:
    """Return the members of a body that say how a key shall be; None leaves one out."""
    members = {
        "expiration": span and _time_value(span),
        "role_descriptors": None if given is None else _descriptors_json(given),
        "metadata": kept,
    }
    return {name: value for name, value in members.items() if value is not None}


def _descriptors_json(given: Descriptors) -> dict[str, Any]:
    return {name: {"cluster": held} if held else {} for name, held in given.items()}


def _time_value(span: Span) -> str | None:
    return None if span is None else f"{span // HOUR}h"


def _sent(selection: Selection, *, one_id: bool = False) -> dict[str, Any]:
    parts = {
        "ids": None if one_id else selection.ids,
        "id": (selection.ids or (None,))[0] if one_id else None,
        "name": selection.name,
        "username": selection.username,
        "realm_name": selection.realm,
        "owner": selection.owner or None,
    }
    return {name: value for name, value in parts.items() if value is not None}


def _with_query(path: str, parameters: dict[str, Any]) -> str:
    return f"{path}?{urlencode({name: _text(value) for name, value in parameters.items()})}"


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_every_answer_is_what_a_simple_model_says() -> None:
    most = settings().max_examples
    here = settings(max_examples=max(6, most // 10), stateful_step_count=min(40, most // 2))
    # A cheap hash: passwords are not what this is about.
    with mock.patch.multiple(Argon2PasswordHasher, time_cost=1, memory_cost=8, parallelism=1):
        run_state_machine_as_test(KeyHistories, settings=here)
