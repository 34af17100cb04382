from pytest_django import DjangoAssertNumQueries

from keys.access.stored_privileges import stored_privileges_of
from keys.models import ApplicationPrivilege


def store(application: str, name: str, *actions: str) -> None:
    ApplicationPrivilege.objects.create(application=application, name=name, actions=[*actions])


class TestStoredPrivileges:
    def test_are_looked_up_at_the_first_question_and_once(
        self, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        store("app1", "read", "data:read/*")
        store("app2", "all", "*")
        store("app3", "all", "*")

        with django_assert_num_queries(0):
            look_up = stored_privileges_of(["app1", "app2"])
        with django_assert_num_queries(1):
            found = look_up("app1"), look_up("app2"), look_up("app3")

        assert found == ({"read": ("data:read/*",)}, {"all": ("*",)}, {})
