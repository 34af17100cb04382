"""The machine of random histories, as far as it is about users, roles and time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import time_machine
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from keys.models import ApiKey, Role, User
from tests.factories import make_user
from tests.integration.histories.doors import Asker, compared
from tests.integration.histories.model import Installation
from tests.integration.histories.subjects import ALPHABET, Key, Person, Subject

START = datetime(2026, 3, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
ADMINISTRATOR = "elastic"
NAMES = ("ada", "bob", "cy")
ROLES = ("keepers", "managers", "guards")
PASSWORDS = ("first password", "second password")
T = TypeVar("T")

places = st.integers(0, 47)
flags = st.booleans()
names = st.sampled_from(NAMES)
passwords = st.sampled_from(PASSWORDS)
privileges = st.lists(st.sampled_from(ALPHABET), unique=True, max_size=3).map(tuple)


class World(RuleBasedStateMachine):
    """Users `ada`, `bob` and `cy` come and go, roles change, time passes."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = time_machine.travel(START, tick=False)
        self.traveller = self.clock.start()
        for table in (ApiKey, User, Role):
            table.objects.all().delete()
        make_user(ADMINISTRATOR, realm="reserved", roles=["superuser"], password=PASSWORDS[0])
        self.may_have_changed = True
        self.model = Installation(START)
        self.model.people[ADMINISTRATOR] = Person(
            ADMINISTRATOR, "reserved", PASSWORDS[0], ("superuser",)
        )

    def teardown(self) -> None:
        self.clock.stop()

    @rule(hours=st.integers(1, 2))
    def wait(self, hours: int) -> None:
        self.may_have_changed = True
        self.model.now += hours * HOUR
        self.traveller.shift(hours * HOUR)

    @rule(
        by=places,
        name=names,
        roles=st.lists(st.sampled_from(ROLES), unique=True, max_size=2).map(tuple),
        password=st.none() | passwords,
        full_name=st.sampled_from(("One", "Two")),
    )
    def put_user(
        self, by: int, name: str, roles: tuple[str, ...], password: str | None, full_name: str
    ) -> None:
        given = {} if password is None else {"password": password}
        self.compare(
            self.asker(by),
            ("PUT", f"/_security/user/{name}", {"roles": roles, "full_name": full_name, **given}),
            lambda who: self.model.put_user(
                who, name, password=password, roles=roles, full_name=full_name
            ),
            shown=lambda is_new: {"created": is_new},
        )

    @rule(by=places, name=names, what=st.sampled_from(("", "_enable", "_disable")))
    def change_user(self, by: int, name: str, what: str) -> None:
        if what:
            self.compare(
                self.asker(by),
                ("PUT", f"/_security/user/{name}/{what}"),
                lambda who: self.model.set_enabled(who, name, enabled=what == "_enable"),
                shown=lambda _: {},
            )
        else:
            self.compare(
                self.asker(by),
                ("DELETE", f"/_security/user/{name}"),
                lambda who: self.model.delete_user(who, name),
                shown=lambda found: {"found": found},
                missing=lambda found: not found,
            )

    @rule(by=places, name=st.none() | names, password=passwords)
    def change_password(self, by: int, name: str | None, password: str) -> None:
        path = "" if name is None else f"/{name}"
        self.compare(
            self.asker(by),
            ("PUT", f"/_security/user{path}/_password", {"password": password}),
            lambda who: self.model.change_password(who, name or who.name, password),
            shown=lambda _: {},
        )

    @rule(by=places, name=st.sampled_from(ROLES), held=st.none() | privileges)
    def change_role(self, by: int, name: str, held: tuple[str, ...] | None) -> None:
        if held is None:
            self.compare(
                self.asker(by),
                ("DELETE", f"/_security/role/{name}"),
                lambda who: self.model.delete_role(who, name),
                shown=lambda found: {"found": found},
                missing=lambda found: not found,
            )
        else:
            self.compare(
                self.asker(by),
                ("PUT", f"/_security/role/{name}", {"cluster": held}),
                lambda who: self.model.put_role(who, name, held),
                shown=lambda is_new: {"role": {"created": is_new}},
            )

    @rule(who=places, password=passwords)
    def log_in(self, who: int, password: str) -> None:
        asker = self.asker(who)
        self.check_privileges(asker)
        if isinstance(asker.who, Key):
            self.authenticate(Asker(asker.who, is_right=False))
        else:
            self.authenticate(Asker(asker.who, password))

    def authenticate(self, asker: Asker) -> None:
        """Ask who somebody is, and what he may do."""
        answered = compared(self.model, asker, ("GET", "/_security/_authenticate"), lambda who: who)
        if answered is None:
            return
        answer, who = answered
        body = answer.json
        assert (body["username"], body["full_name"], body["lookup_realm"]["name"]) == (
            who.name,
            who.full_name,
            "_es_api_key" if who.key else who.realm,
        )
        assert body["roles"] == [*who.roles]
        assert body.get("api_key", {}).get("id") == (who.key.id if who.key else None)

    def check_privileges(self, asker: Asker) -> None:
        self.compare(
            asker,
            ("POST", "/_security/user/_has_privileges", {"cluster": ALPHABET}),
            lambda who: {
                "username": who.name,
                "has_all_requested": all(who.holds(one) for one in ALPHABET),
                "cluster": {one: who.holds(one) for one in ALPHABET},
                "index": {},
                "application": {},
            },
            shown=lambda told: told,
        )

    def compare(
        self,
        asker: Asker,
        request: tuple[str, str] | tuple[str, str, object],
        expected: Callable[[Subject], T],
        *,
        shown: Callable[[T], Any],
        missing: Callable[[T], bool] = lambda _: False,
    ) -> None:
        """Ask, and let the model say the same: a refusal, or what `shown` makes of its word."""
        self.may_have_changed = True
        answered = compared(self.model, asker, request, expected, missing=missing)
        if answered is not None:
            answer, wanted = answered
            assert answer.json == shown(wanted)

    def asker(self, place: int) -> Asker:
        """Return the administrator, one of the users, or one of the keys."""
        kind, place = place % 4, place // 4
        if kind == 3 and self.model.keys:
            return Asker(self.model.keys[place % len(self.model.keys)])
        return self.user(NAMES[place % len(NAMES)] if kind else ADMINISTRATOR)

    def user(self, name: str) -> Asker:
        person = self.model.people.get(name)
        return Asker(name, person.password if person else PASSWORDS[0])

    def key(self, place: int) -> Key | None:
        return self.model.keys[place % len(self.model.keys)] if self.model.keys else None
