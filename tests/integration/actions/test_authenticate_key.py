from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries, Settings

from keys.actions.authenticate_key import authenticate_key
from keys.actions.create_key import CreatedKey
from keys.conf import UnknownPepper
from keys.models import ApiKey, User
from keys.rules.caller import AuthenticationType, Origin
from keys.rules.errors import NotAuthenticated
from keys.rules.secret import Credential, Secret, digest_of, new_id, new_secret
from tests.factories import make_key
from tests.integration.rows import made_cross_cluster, made_expired, made_invalid


@pytest.fixture
def created(ada: User, now: datetime) -> CreatedKey:
    return make_key(ada, duration=timedelta(days=1), now=now - timedelta(hours=1))


def credential_of(created: CreatedKey) -> Credential:
    return Credential(id=created.key.public_id, secret=created.secret)


def left_alone(_key: ApiKey, _now: datetime) -> None:
    pass


def invalidated(key: ApiKey, now: datetime) -> None:
    made_invalid(key, at=now)


def expired(key: ApiKey, now: datetime) -> None:
    made_expired(key, now=now)


def disabled(key: ApiKey, now: datetime) -> None:
    key.disabled_at = now
    key.save()


def of_other_type(key: ApiKey, _now: datetime) -> None:
    made_cross_cluster(key)


STATES = {
    "good": (left_alone, None),
    "invalidated": (invalidated, "api key [{id}] has been invalidated"),
    "expired": (expired, "api key is expired"),
    "disabled": (disabled, "api key [{id}] has been disabled"),
    "cross-cluster": (
        of_other_type,
        "authentication expected API key type of [rest],"
        " but API key [{id}] has type [cross_cluster]",
    ),
}


@pytest.mark.parametrize(("change", "reason"), STATES.values(), ids=STATES)
class TestState:
    def test_is_told_to_who_holds_the_secret(
        self,
        change: Callable[[ApiKey, datetime], None],
        reason: str | None,
        created: CreatedKey,
        now: datetime,
    ) -> None:
        change(created.key, now)

        if reason is None:
            authenticate_key(credential_of(created), now=now)
        else:
            with pytest.raises(NotAuthenticated) as refusal:
                authenticate_key(credential_of(created), now=now)
            assert str(refusal.value) == reason.format(id=created.key.public_id)

    def test_is_told_to_nobody_else(
        self,
        change: Callable[[ApiKey, datetime], None],
        reason: str | None,
        created: CreatedKey,
        now: datetime,
    ) -> None:
        change(created.key, now)
        key_id = created.key.public_id
        wrong = Credential(id=key_id, secret=new_secret(key_id))

        with pytest.raises(NotAuthenticated) as refusal:
            authenticate_key(wrong, now=now)

        assert str(refusal.value) == f"invalid credentials for API key [{key_id}]"


class TestAuthenticateKey:
    def test_returns_the_key_as_its_owner(self, created: CreatedKey, now: datetime) -> None:
        origin = Origin(address="192.0.2.9")

        caller = authenticate_key(credential_of(created), now=now, origin=origin)

        assert (caller.username, caller.realm) == ("ada", "default_native")
        assert caller.authentication_type is AuthenticationType.API_KEY
        assert caller.key is not None
        assert (caller.key.id, caller.key.name) == (created.key.public_id, "ci")
        assert caller.origin == origin

    def test_outlives_its_owner(self, created: CreatedKey, ada: User, now: datetime) -> None:
        ada.delete()

        assert authenticate_key(credential_of(created), now=now).username == "ada"

    @pytest.mark.parametrize("key_id", ["unknown", "a\0b", "ü", "", "x" * 2000])
    def test_knows_no_such_id(self, key_id: str, now: datetime) -> None:
        with pytest.raises(NotAuthenticated, match="invalid credentials for API key"):
            authenticate_key(Credential(id=key_id, secret=Secret("secret")), now=now)

    def test_asks_the_database_once(
        self,
        created: CreatedKey,
        now: datetime,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        with django_assert_num_queries(1):
            authenticate_key(credential_of(created), now=now)

    def test_asks_the_database_nothing_about_noise(
        self, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        noise = Credential(id=new_id(now), secret=Secret("x" * 28))

        with django_assert_num_queries(0), pytest.raises(NotAuthenticated):
            authenticate_key(noise, now=now)

    @pytest.mark.parametrize("secret", ["", "x", "\ud800", "ü" * 28])
    def test_refuses_odd_secrets(self, secret: str, created: CreatedKey, now: datetime) -> None:
        with pytest.raises(NotAuthenticated):
            authenticate_key(Credential(id=created.key.public_id, secret=Secret(secret)), now=now)


class TestChosenId:
    @pytest.fixture
    def two_lives(self, ada: User, now: datetime) -> dict[str, CreatedKey]:
        """Return an invalidated and a living key with the same id, which is not of our shape."""
        before, after = make_key(ada, name="before", now=now), make_key(ada, name="after", now=now)
        made_invalid(before.key, at=now)
        for created in (before, after):
            created.key.public_id = "chosen"
            created.key.save()
        return {"before": before, "after": after}

    def test_opens_with_the_living_keys_secret(
        self, two_lives: dict[str, CreatedKey], now: datetime
    ) -> None:
        caller = authenticate_key(credential_of(two_lives["after"]), now=now)

        assert caller.key is not None
        assert caller.key.name == "after"

    def test_tells_the_old_secret_that_its_key_is_gone(
        self, two_lives: dict[str, CreatedKey], now: datetime
    ) -> None:
        with pytest.raises(NotAuthenticated, match="has been invalidated"):
            authenticate_key(credential_of(two_lives["before"]), now=now)


class TestPeppers:
    @pytest.fixture(autouse=True)
    def peppers(self) -> Path:
        return settings.SECRETS_DIR / "peppers"

    def test_rotate_without_ending_a_key(
        self,
        created: CreatedKey,
        ada: User,
        peppers: Path,
        settings: Settings,
        now: datetime,
    ) -> None:
        (peppers / "next.key").write_text("5e" * 32)
        settings.ACTIVE_PEPPER = "next"

        later = make_key(ada, now=now)

        assert (created.key.pepper_id, later.key.pepper_id) == ("1", "next")
        authenticate_key(credential_of(created), now=now)
        authenticate_key(credential_of(later), now=now)

    def test_of_another_installation_makes_no_key_good(
        self, created: CreatedKey, now: datetime
    ) -> None:
        created.key.digest = digest_of(created.secret, pepper=b"another pepper")
        created.key.save()

        with pytest.raises(NotAuthenticated, match="invalid credentials"):
            authenticate_key(credential_of(created), now=now)

    def test_cannot_be_done_without(self, created: CreatedKey, now: datetime) -> None:
        created.key.pepper_id = "lost"
        created.key.save()

        with pytest.raises(UnknownPepper, match="lost"):
            authenticate_key(credential_of(created), now=now)
