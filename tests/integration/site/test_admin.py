"""Django admin: what it shows, and that it changes nothing around the actions."""

from datetime import datetime

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from keys.actions.create_key import CreatedKey
from keys.models import ApiKey, AuditEvent, Role, User
from tests.factories import PASSWORD, make_key, make_role, make_user

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

    def test_that_have_the_id_of_an_invalidated_one_are_not_meant(
        self, admin: Client, key: CreatedKey, now: datetime
    ) -> None:
        heir = make_key(make_user("heir", cluster=["manage_own_api_key"])).key
        ApiKey.objects.filter(pk=key.key.pk).update(invalidated_at=now, invalidated_by="ada")
        ApiKey.objects.filter(pk=heir.pk).update(public_id=key.key.public_id)
        form = {"action": "invalidate_selected", "_selected_action": [key.key.pk]}

        response = admin.post(KEYS, form, secure=True, follow=True)

        assert "There is nothing to invalidate." in response.content.decode()
        assert ApiKey.objects.filter(pk=heir.pk, invalidated_at=None).exists()

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


USERS, ROLES = "/admin/keys/user/", "/admin/keys/role/"
NEW = "battery staple"


def form_of(admin: Client, path: str, **changes: object) -> dict[str, object]:
    """Return what the page's form would send, with some fields changed."""
    form = admin.get(path, secure=True).context["adminform"].form
    values = {name: form[name].value() for name in form.fields}
    sent = {
        name: [one.pk if hasattr(one, "pk") else one for one in value]
        if isinstance(value, list)
        else value
        for name, value in values.items()
        if value is not None and value is not False
    }
    return {**sent, **changes}


class TestUsers:
    def path(self, user: User) -> str:
        return f"{USERS}{user.pk}/change/"

    def change(self, admin: Client, user: User, **changes: object) -> str:
        sent = form_of(admin, self.path(user), **changes)
        return admin.post(self.path(user), sent, secure=True, follow=True).content.decode()

    def grant(self, admin: Client, user: User, *codenames: str) -> None:
        chosen = Permission.objects.filter(codename__in=codenames, content_type__app_label="keys")
        self.change(admin, user, user_permissions=[one.pk for one in chosen], username="eve")

    def test_are_granted_a_privilege_that_counts_at_once(self, admin: Client, bob: User) -> None:
        self.grant(admin, bob, "read_security")

        bob.refresh_from_db()
        assert bob.username == "bob"
        assert bob.has_perm("keys.read_security")
        assert AuditEvent.objects.filter(action="put_user", username="grace").exists()

    def test_lose_it_again(self, admin: Client, bob: User) -> None:
        self.grant(admin, bob, "read_security")
        self.grant(admin, bob)

        assert not bob.has_perm("keys.read_security")

    def test_show_no_password(self, admin: Client, bob: User) -> None:
        page = admin.get(self.path(bob), secure=True).content.decode()

        assert "argon2" not in page
        assert "bob_role" in page

    def test_are_made_by_our_own_action(self, admin: Client) -> None:
        path = f"{USERS}add/"
        sent = form_of(admin, path, username="ida", new_password=NEW, role_lines="a\n b \n")

        page = admin.post(path, sent, secure=True, follow=True).content.decode()

        ida = User.objects.get(username="ida")
        assert "was added successfully" in page
        assert (ida.role_names, ida.realm) == (("a", "b"), "default_native")
        assert ida.check_password(NEW)
        assert AuditEvent.objects.filter(action="put_user", subject="default_native/ida").exists()

    def test_are_changed_by_our_own_action(self, admin: Client, bob: User) -> None:
        self.change(admin, bob, full_name="Bob", role_lines="viewer", metadata_object='{"a": 1}')

        bob.refresh_from_db()
        assert (bob.full_name, bob.role_names, bob.metadata) == ("Bob", ("viewer",), {"a": 1})
        assert bob.check_password(PASSWORD)
        assert AuditEvent.objects.filter(action="put_user", username="grace").exists()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"username": "elastic"}, "is reserved"),
            ({"username": "ö"}, "User names must be at least 1"),
            ({"new_password": ""}, "This field is required."),
            ({"new_password": "short"}, "passwords must be at least [6] characters long"),
            ({"role_lines": "ö"}, "Role names must be at least 1"),
            ({"metadata_object": "["}, "Enter valid JSON."),
            ({"metadata_object": "[]"}, "It must be an object"),
            ({"metadata_object": '{"_a": 1}'}, "metadata keys may not start with [_]"),
        ],
    )
    def test_keep_the_rules(self, admin: Client, changes: dict[str, object], sentence: str) -> None:
        path = f"{USERS}add/"
        sent = form_of(admin, path, **{"username": "ida", "new_password": NEW, **changes})

        page = admin.post(path, sent, secure=True).content.decode()

        assert sentence in page
        assert not User.objects.filter(username="ida").exists()

    def test_are_not_changed_by_a_stale_form(self, admin: Client, bob: User) -> None:
        sent = form_of(admin, self.path(bob), full_name="mine")
        User.objects.filter(pk=bob.pk).update(full_name="theirs")

        page = admin.post(self.path(bob), sent, secure=True).content.decode()

        assert "Somebody changed this since you opened it." in page
        assert 'value="mine"' in page
        bob.refresh_from_db()
        assert bob.full_name == "theirs"

    def test_are_deleted_by_our_own_action(self, admin: Client, bob: User) -> None:
        path = f"{USERS}{bob.pk}/delete/"

        assert admin.post(path, {"post": "yes"}, secure=True).status_code == 302

        assert not User.objects.filter(username="bob").exists()
        assert AuditEvent.objects.filter(action="delete_user", username="grace").exists()

    def test_are_not_deleted_by_themselves_or_when_reserved(
        self, admin: Client, guardian: User, administrator: User
    ) -> None:
        for user in (guardian, administrator):
            path = f"{USERS}{user.pk}/delete/"
            assert admin.post(path, {"post": "yes"}, secure=True).status_code == 403

    def test_are_deactivated_and_activated_many_at_once(
        self, admin: Client, guardian: User, ada: User, bob: User
    ) -> None:
        everybody = [guardian.pk, ada.pk, bob.pk]
        form = {"action": "deactivate_selected", "_selected_action": everybody}

        page = admin.post(USERS, form, secure=True, follow=True).content.decode()

        assert "users may not update the enabled status of their own account" in page
        assert [*User.objects.filter(is_active=True)] == [guardian]
        admin.post(USERS, {**form, "action": "activate_selected"}, secure=True)
        assert User.objects.filter(is_active=True).count() == 3

    def test_that_are_reserved_change_their_password_alone(
        self, admin: Client, administrator: User
    ) -> None:
        self.change(admin, administrator, new_password=NEW, role_lines="none")

        administrator.refresh_from_db()
        assert administrator.check_password(NEW)
        assert administrator.role_names == ("superuser",)
        assert AuditEvent.objects.filter(action="change_password", username="grace").exists()

    def test_that_are_reserved_are_locked_out(self, admin: Client, administrator: User) -> None:
        sent = form_of(admin, self.path(administrator))
        del sent["is_active"]

        admin.post(self.path(administrator), sent, secure=True)

        administrator.refresh_from_db()
        assert not administrator.is_active


class TestRoles:
    def test_are_made_changed_and_deleted_by_our_own_actions(self, admin: Client) -> None:
        sent = form_of(admin, f"{ROLES}add/", name="ops", descriptor='{"cluster": ["monitor"]}')
        admin.post(f"{ROLES}add/", sent, secure=True)
        role = Role.objects.get(name="ops")
        assert role.descriptor == {"cluster": ["monitor"]}

        path = f"{ROLES}{role.pk}/change/"
        sent = form_of(admin, path, descriptor='{"cluster": ["all"]}')
        admin.post(path, sent, secure=True)
        role.refresh_from_db()
        assert role.descriptor == {"cluster": ["all"]}

        admin.post(f"{ROLES}{role.pk}/delete/", {"post": "yes"}, secure=True)
        assert not Role.objects.filter(name="ops").exists()
        assert [*AuditEvent.objects.order_by("id").values_list("action", flat=True)][-3:] == [
            "put_role",
            "put_role",
            "delete_role",
        ]

    def test_are_deleted_many_at_once(self, admin: Client) -> None:
        roles = [make_role("a"), make_role("b")]
        form = {
            "action": "delete_selected",
            "_selected_action": [role.pk for role in roles],
            "post": "yes",
        }

        admin.post(ROLES, form, secure=True)

        assert not Role.objects.filter(name__in=["a", "b"]).exists()

    @pytest.mark.parametrize(
        ("changes", "sentence"),
        [
            ({"name": "superuser"}, "Role [superuser] is reserved and may not be used."),
            ({"name": "ö"}, "Role names must be at least 1"),
            ({"descriptor": "{"}, "Enter valid JSON."),
            ({"descriptor": '{"a": 1}'}, "unexpected field [a]"),
            ({"descriptor": '{"cluster": ["fly"]}'}, "[fly]"),
            ({"descriptor": '{"metadata": {"a": NaN}}'}, "Enter valid JSON."),
        ],
    )
    def test_keep_the_rules(self, admin: Client, changes: dict[str, object], sentence: str) -> None:
        path = f"{ROLES}add/"
        sent = form_of(admin, path, **{"name": "ops", "descriptor": "{}", **changes})

        assert sentence in admin.post(path, sent, secure=True).content.decode()
        assert not Role.objects.filter(name="ops").exists()

    def test_are_not_changed_by_a_stale_form(self, admin: Client) -> None:
        path = f"{ROLES}{make_role('ops').pk}/change/"
        sent = form_of(admin, path, descriptor='{"cluster": ["all"]}')
        make_role("ops", cluster=["monitor"])

        page = admin.post(path, sent, secure=True).content.decode()

        assert "Somebody changed this since you opened it." in page
        assert Role.objects.get(name="ops").descriptor == {"cluster": ["monitor"]}

    def test_say_what_the_action_refuses(self, admin: Client) -> None:
        role = make_role("superuser")

        page = admin.post(
            f"{ROLES}{role.pk}/delete/", {"post": "yes"}, secure=True, follow=True
        ).content.decode()

        assert "is reserved and cannot be deleted" in page
        assert Role.objects.filter(name="superuser").exists()


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
        assert "/admin/auth/group/" in page
