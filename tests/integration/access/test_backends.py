import pytest
from django.contrib.auth import authenticate as django_authenticate
from django.contrib.auth.models import AnonymousUser, Group, Permission

from keys.access.backends import RealmBackend
from keys.access.shares import CODENAMES
from keys.models import ApiKey, Role, User
from keys.rules.privileges import DJANGO_PRIVILEGES
from tests.factories import PASSWORD, make_key, make_user

FOUR = {"manage_security", "manage_api_key", "manage_own_api_key", "read_security"}


def held_by(user: User) -> set[str]:
    return {name for name in FOUR if user.has_perm(f"keys.{name}")}


class TestHasPerm:
    def test_knows_the_four(self) -> None:
        assert set(DJANGO_PRIVILEGES) == FOUR

    @pytest.mark.parametrize(
        ("cluster", "expected"),
        [
            pytest.param([], set(), id="nothing"),
            pytest.param(["monitor"], set(), id="monitor"),
            pytest.param(["manage_own_api_key"], {"manage_own_api_key"}, id="manage_own_api_key"),
            pytest.param(["read_security"], {"read_security"}, id="read_security"),
            pytest.param(
                ["manage_api_key"], {"manage_api_key", "manage_own_api_key"}, id="manage_api_key"
            ),
            pytest.param(["manage_security"], FOUR, id="manage_security"),
            pytest.param(["all"], FOUR, id="all"),
            pytest.param(
                ["read_security", "manage_own_api_key"],
                {"read_security", "manage_own_api_key"},
                id="two of them",
            ),
        ],
    )
    def test_is_answered_by_the_engine(self, cluster: list[str], expected: set[str]) -> None:
        assert held_by(make_user("grace", cluster=cluster)) == expected

    @pytest.mark.parametrize(
        ("role", "expected"),
        [("superuser", FOUR), ("viewer", set()), ("editor", set()), ("kibana_admin", set())],
    )
    def test_knows_reserved_roles(self, role: str, expected: set[str]) -> None:
        assert held_by(make_user("grace", roles=[role])) == expected

    def test_grants_a_disabled_user_nothing(self) -> None:
        assert held_by(make_user("grace", roles=["superuser"], enabled=False)) == set()

    def test_grants_nothing_outside_our_four(self, administrator: User) -> None:
        for name in ("keys.no_such", "keys.add_role", "manage_security", "auth.manage_security"):
            assert not administrator.has_perm(name)

    def test_grants_nobody_nothing(self) -> None:
        assert not RealmBackend().has_perm(AnonymousUser(), "keys.manage_own_api_key")

    def test_sees_a_role_change_at_once(self, ada: User) -> None:
        assert held_by(ada) == {"manage_own_api_key"}

        Role.objects.update(descriptor={"cluster": ["read_security"]})

        assert held_by(ada) == {"read_security"}

    def test_is_the_same_for_one_key(self, ada: User, administrator: User) -> None:
        key = make_key(ada).key

        assert administrator.has_perm("keys.manage_api_key", key)
        assert not ada.has_perm("keys.manage_api_key", key)


class TestDjangoPermissions:
    """One of the four ticked in Django admin counts as that cluster privilege."""

    @pytest.fixture
    def ticked(self) -> Permission:
        return Permission.objects.get(
            codename="manage_api_key", content_type__app_label="keys", content_type__model="apikey"
        )

    def test_count_when_a_user_holds_them(self, ticked: Permission) -> None:
        grace = make_user("grace")
        grace.user_permissions.add(ticked)

        assert held_by(grace) == {"manage_api_key", "manage_own_api_key"}

    def test_count_when_a_group_holds_them(self, ticked: Permission) -> None:
        grace = make_user("grace")
        group = Group.objects.create(name="keepers")
        group.permissions.add(ticked)
        grace.groups.add(group)

        assert held_by(grace) == {"manage_api_key", "manage_own_api_key"}

    def test_do_not_count_for_a_disabled_user(self, ticked: Permission) -> None:
        grace = make_user("grace", enabled=False)
        grace.user_permissions.add(ticked)

        assert held_by(grace) == set()


class TestGetUser:
    def test_finds_the_user_of_a_session(self, ada: User) -> None:
        assert RealmBackend().get_user(ada.pk) == ada

    def test_finds_no_disabled_and_no_deleted_user(self, ada: User) -> None:
        disabled = make_user("disabled", enabled=False)

        assert RealmBackend().get_user(disabled.pk) is None
        assert RealmBackend().get_user(ada.pk + disabled.pk) is None


class TestAuthenticate:
    def test_is_left_to_who_throttles(self, ada: User) -> None:
        assert django_authenticate(username="ada", password=PASSWORD) is None


class TestIsStaff:
    @pytest.mark.parametrize(
        ("cluster", "enabled", "expected"),
        [
            pytest.param(["manage_security"], True, True, id="manage_security"),
            pytest.param(["manage_security"], False, False, id="disabled"),
            pytest.param(["manage_api_key"], True, False, id="manage_api_key"),
            pytest.param([], True, False, id="nothing"),
        ],
    )
    def test_hangs_on_manage_security(
        self, cluster: list[str], enabled: bool, expected: bool
    ) -> None:
        grace = make_user("grace", cluster=cluster, enabled=enabled)

        assert grace.is_staff is expected
        assert grace.has_module_perms("keys") is expected


def test_the_four_and_the_rights_that_are_shared_are_permissions_of_keys() -> None:
    declared = {codename for codename, _ in ApiKey._meta.permissions}  # noqa: SLF001  # public

    assert declared == FOUR | set(CODENAMES.values())
