"""Django admin: to look at, and to invalidate; nothing else."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey, AuditEvent, User
from tests.factories import make_key, make_user

BACKEND = "keys.access.backends.RealmBackend"
KEYS = "/admin/keys/apikey/"


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


@pytest.fixture
def guardian(db: None) -> User:
    """Return a user who may manage security."""
    return make_user("grace", cluster=["manage_security"])


@pytest.fixture
def admin(guardian: User) -> Client:
    return signed_in(guardian)


@pytest.fixture
def key(ada: User) -> CreatedKey:
    return make_key(ada, name="ci", metadata={"team": "<b>search</b>"})


class TestDoor:
    def test_sends_strangers_to_our_own_login(self, db: None) -> None:
        response = Client().get(KEYS, secure=True, follow=False)

        assert response.status_code == 302
        assert (
            response["Location"].startswith("/login?next=")
            or "/admin/login/" in response["Location"]
        )

    def test_has_no_login_form_of_its_own(self, db: None) -> None:
        response = Client().get("/admin/login/?next=/admin/keys/", secure=True)

        assert response.status_code == 302
        assert response["Location"] == "/login?next=%2Fadmin%2Fkeys%2F"

    @pytest.mark.parametrize("privilege", ["manage_api_key", "read_security", "manage"])
    def test_stays_shut_without_manage_security(self, db: None, privilege: str) -> None:
        client = signed_in(make_user("hal", cluster=[privilege]))

        assert client.get(KEYS, secure=True, follow=True).status_code == 403

    def test_shuts_once_the_user_is_disabled(self, admin: Client, guardian: User) -> None:
        User.objects.filter(pk=guardian.pk).update(is_active=False)

        assert admin.get(KEYS, secure=True).status_code == 302


class TestKeys:
    @pytest.mark.parametrize("query", ["", "?q=ci", "?q=ada", "?type__exact=rest", "?o=-1"])
    def test_are_listed_and_searched(self, admin: Client, key: CreatedKey, query: str) -> None:
        assert key.key.public_id in admin.get(KEYS + query, secure=True).content.decode()

    def test_are_shown_whole_but_for_their_secret(self, admin: Client, key: CreatedKey) -> None:
        page = admin.get(f"{KEYS}{key.key.pk}/change/", secure=True).content.decode()

        assert "ada_role" in page
        assert "&lt;b&gt;search" in page
        assert key.secret not in page
        assert bytes(key.key.digest).hex() not in page
        assert 'name="_save"' not in page

    @pytest.mark.parametrize("path", ["{}/delete/", "{}/change/"])
    def test_are_neither_changed_nor_deleted(
        self, admin: Client, key: CreatedKey, path: str
    ) -> None:
        response = admin.post(KEYS + path.format(key.key.pk), {"post": "yes"}, secure=True)

        assert response.status_code == 403
        assert ApiKey.objects.filter(pk=key.key.pk, invalidated_at=None).exists()

    def test_offer_no_deletion(self, admin: Client, key: CreatedKey) -> None:
        page = admin.get(KEYS, secure=True).content.decode()

        assert "invalidate_selected" in page
        assert "delete_selected" not in page

    def test_are_invalidated_by_our_own_action(
        self, admin: Client, key: CreatedKey, ada: User
    ) -> None:
        other = make_key(ada, name="other")
        form = {"action": "invalidate_selected", "_selected_action": [key.key.pk]}

        response = admin.post(KEYS, form, secure=True, follow=True)

        assert "Invalidated 1 API key." in response.content.decode()
        assert ApiKey.objects.get(pk=key.key.pk).invalidated_by == "grace"
        assert ApiKey.objects.get(pk=other.key.pk).invalidated_at is None
        assert AuditEvent.objects.filter(action="invalidate_apikeys", username="grace").exists()

    def test_are_gone_before_all_that_fit_are_invalidated(
        self, admin: Client, key: CreatedKey
    ) -> None:
        form = {
            "action": "invalidate_selected",
            "select_across": "1",
            "_selected_action": [key.key.pk],
        }

        response = admin.post(f"{KEYS}?q=nothing", form, secure=True, follow=True)

        assert "There is nothing to invalidate." in response.content.decode()
        assert ApiKey.objects.filter(pk=key.key.pk, invalidated_at=None).exists()

    @pytest.mark.parametrize(
        "address",
        [
            f"{KEYS}?digest__startswith=a",
            f"{KEYS}?parent__digest__gt=a",
            "/admin/keys/user/?password__startswith=argon2",
        ],
    )
    def test_are_not_found_by_what_nobody_may_see(
        self, admin: Client, key: CreatedKey, address: str
    ) -> None:
        assert admin.get(address, secure=True).status_code == 400


class TestUsers:
    def change(self, admin: Client, user: User, *codenames: str) -> int:
        chosen = Permission.objects.filter(codename__in=codenames, content_type__app_label="keys")
        form = {"user_permissions": [one.pk for one in chosen], "username": "eve"}
        path = f"/admin/keys/user/{user.pk}/change/"
        return admin.post(path, form, secure=True).status_code

    def test_are_granted_a_privilege_that_counts_at_once(self, admin: Client, bob: User) -> None:
        assert self.change(admin, bob, "read_security") == 302

        bob.refresh_from_db()
        assert bob.username == "bob"
        assert bob.has_perm("keys.read_security")
        assert AuditEvent.objects.filter(action="put_user", username="grace").exists()

    def test_lose_it_again(self, admin: Client, bob: User) -> None:
        self.change(admin, bob, "read_security")
        self.change(admin, bob)

        assert not bob.has_perm("keys.read_security")

    def test_show_no_password(self, admin: Client, bob: User) -> None:
        page = admin.get(f"/admin/keys/user/{bob.pk}/change/", secure=True).content.decode()

        assert "argon2" not in page
        assert "bob_role" in page

    def test_are_not_deleted(self, admin: Client, bob: User) -> None:
        path = f"/admin/keys/user/{bob.pk}/delete/"

        assert admin.post(path, {"post": "yes"}, secure=True).status_code == 403


class TestRest:
    def test_of_roles(self, admin: Client, bob: User) -> None:
        assert "bob_role" in admin.get("/admin/keys/role/?q=bob", secure=True).content.decode()

    def test_of_audit_events(self, admin: Client, key: CreatedKey) -> None:
        listed = admin.get(f"/admin/keys/auditevent/?q={key.key.public_id}", secure=True)
        event = AuditEvent.objects.get(action="create_apikey")
        shown = admin.get(f"/admin/keys/auditevent/{event.pk}/change/", secure=True)

        assert "create_apikey" in listed.content.decode()
        assert "role_descriptors" in shown.content.decode()
        assert key.secret not in shown.content.decode()

    def test_of_the_front_page(self, admin: Client) -> None:
        page = admin.get("/admin/", secure=True).content.decode()

        assert "API keys administration" in page
        assert "/admin/auth/group/" not in page
