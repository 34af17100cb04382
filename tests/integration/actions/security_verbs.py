"""Each action on users, roles, teams and what hangs on them, performed on a stage."""

from keys.access.callers import caller_of_user
from keys.actions.activate_profile import activate_profile
from keys.actions.change_password import change_password
from keys.actions.clear_caches import clear_caches
from keys.actions.delete_privileges import delete_privileges
from keys.actions.delete_role import delete_role
from keys.actions.delete_role_mapping import delete_role_mapping
from keys.actions.delete_roles import delete_roles
from keys.actions.delete_team import delete_team
from keys.actions.delete_user import delete_user
from keys.actions.delete_user_with_keys import delete_user_with_keys
from keys.actions.ensure_administrator import ensure_administrator
from keys.actions.grant_privileges import grant_privileges
from keys.actions.put_privileges import put_privileges
from keys.actions.put_role import put_role
from keys.actions.put_role_mapping import put_role_mapping
from keys.actions.put_roles import put_roles
from keys.actions.put_security_settings import put_security_settings
from keys.actions.put_team import put_team
from keys.actions.put_user import put_user
from keys.actions.renew_epoch import renew_epoch
from keys.actions.set_enabled import set_enabled
from keys.actions.set_password import set_password
from keys.actions.set_profile_enabled import set_profile_enabled
from keys.actions.update_profile_data import update_profile_data
from keys.models import ChangeKind
from keys.rules.application_privileges import NewPrivilege
from keys.rules.json_types import JsonObject
from tests.integration.actions.stage import Stage

WRITE = NewPrivilege(application="myapp", name="write", actions=("data:write/*",), metadata={})


def create_user(stage: Stage) -> object:
    return put_user(
        username="new", password="a password", roles=[], full_name=None, email=None,
        metadata=None, enabled=True, by=stage.by, now=stage.now,
    )  # fmt: skip


def change_user(stage: Stage) -> object:
    return put_user(
        username="bob", password=None, roles=["viewer"], full_name=None, email=None,
        metadata=None, enabled=False, by=stage.by, now=stage.now,
    )  # fmt: skip


def disable_user(stage: Stage) -> None:
    set_enabled(username="bob", enabled=False, by=stage.by, now=stage.now)


def remove_user(stage: Stage) -> object:
    return delete_user(username="bob", by=stage.by, now=stage.now)


def remove_user_with_keys(stage: Stage) -> None:
    delete_user_with_keys(username="bob", by=stage.by, now=stage.now)


def change_password_of_another(stage: Stage) -> None:
    change_password(
        username="bob", password="new password", password_hash=None, by=stage.by, now=stage.now
    )


def create_role(stage: Stage) -> object:
    return put_role(name="new", descriptor={}, by=stage.by, now=stage.now)


def change_role(stage: Stage) -> object:
    return put_role(name="spare", descriptor={"run_as": ["x"]}, by=stage.by, now=stage.now)


def create_roles(stage: Stage) -> object:
    return put_roles(roles={"new": {}}, by=stage.by, now=stage.now)


def remove_role(stage: Stage) -> object:
    return delete_role(name="spare", by=stage.by, now=stage.now)


def remove_roles(stage: Stage) -> object:
    return delete_roles(names=["spare"], by=stage.by, now=stage.now)


def create_mapping(stage: Stage) -> object:
    return put_role_mapping(
        name="new", rules={"field": {"username": "*"}}, roles=["viewer"], templates=[],
        metadata=None, enabled=True, by=stage.by, now=stage.now,
    )  # fmt: skip


def remove_mapping(stage: Stage) -> object:
    return delete_role_mapping(name="spare", by=stage.by, now=stage.now)


def create_privileges(stage: Stage) -> object:
    return put_privileges(privileges=[WRITE], by=stage.by, now=stage.now)


def remove_privileges(stage: Stage) -> object:
    return delete_privileges(application="myapp", names=["read"], by=stage.by, now=stage.now)


def create_team(stage: Stage) -> object:
    return put_team(name="new", members=[stage.bob], by=stage.by, now=stage.now)


def empty_team(stage: Stage) -> object:
    return put_team(name="operators", members=[], by=stage.by, now=stage.now)


def remove_team(stage: Stage) -> object:
    return delete_team(name="operators", by=stage.by, now=stage.now)


def activate(stage: Stage) -> object:
    subject = caller_of_user(stage.bob)
    return activate_profile(subject=subject, by=stage.by, now=stage.now)


def disable_profile(stage: Stage) -> None:
    set_profile_enabled(uid=stage.profile, enabled=False, by=stage.by, now=stage.now)


def label_profile(stage: Stage) -> None:
    update_profile_data(
        uid=stage.profile, labels={"myapp": {"x": "y"}}, data={}, by=stage.by, now=stage.now
    )


def change_settings(stage: Stage) -> None:
    groups: dict[str, JsonObject] = {"security": {"index": {"number_of_replicas": 1}}}
    put_security_settings(groups=groups, by=stage.by, now=stage.now)


def grant(stage: Stage) -> object:
    return grant_privileges(
        username="bob", realm="default_native", privileges=["read_security"],
        by=stage.by, now=stage.now,
    )  # fmt: skip


def forget_users(stage: Stage) -> None:
    clear_caches(kind=ChangeKind.USER, subjects=["*"], by=stage.by, now=stage.now)


def set_a_password(stage: Stage) -> object:
    return set_password(
        username="bob", realm="default_native", password="new password",
        by=stage.by, now=stage.now,
    )  # fmt: skip


def forget_everything(stage: Stage) -> None:
    renew_epoch(by=stage.by, now=stage.now)


def install(stage: Stage) -> object:
    return ensure_administrator(password="a password", now=stage.now)
