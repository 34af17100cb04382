import pytest
from django.db import IntegrityError, transaction

from keys.models import User
from tests.factories import make_user


class TestUser:
    def test_is_one_of_his_name_in_a_realm(self, ada: User) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            make_user("ada")

        make_user("ada", realm="reserved")
        make_user("Ada")

    def test_is_found_in_the_reserved_realm_first(self) -> None:
        native = make_user("elastic")
        assert User.objects.get_by_natural_key("elastic") == native

        reserved = make_user("elastic", realm="reserved")
        assert User.objects.get_by_natural_key("elastic") == reserved

    @pytest.mark.parametrize("name", ["nobody", "a\0", "\ud800", "", None])
    def test_may_be_unknown(self, name: str | None) -> None:
        with pytest.raises(User.DoesNotExist):
            User.objects.get_by_natural_key(name)

    @pytest.mark.parametrize(
        ("realm", "realm_type", "is_reserved"),
        [("reserved", "reserved", True), ("default_native", "native", False)],
    )
    def test_knows_his_realm(self, realm: str, realm_type: str, is_reserved: bool) -> None:
        user = make_user("grace", realm=realm)

        assert (user.realm_type, user.is_reserved) == (realm_type, is_reserved)
        assert str(user) == f"grace ({realm})"

    def test_has_no_flag_that_could_contradict_the_engine(self) -> None:
        columns = {field.name for field in User._meta.get_fields()}  # noqa: SLF001  # public

        assert not {"is_superuser", "is_staff"} & columns
