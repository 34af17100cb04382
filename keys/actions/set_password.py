"""Give a user a new password, from the command line."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from keys.actions._key_steps import refuse_if
from keys.actions._records import record_audit, record_changes, user_subject
from keys.models import ChangeKind, User
from keys.rules.caller import Caller
from keys.rules.errors import UnknownUser
from keys.rules.names import password_problems


@transaction.atomic(durable=True)
def set_password(*, username: str, realm: str, password: str, by: Caller, now: datetime) -> None:
    """
    Replace the user's password; the old one and every session opened with it stop at once.

    Raises:
        Invalid: the password is too short or too long.
        UnknownUser: nobody of that name is in that realm.
    """
    refuse_if(password_problems(password))
    user = User.objects.select_for_update().filter(username=username, realm=realm).first()
    if user is None:
        raise UnknownUser(username)
    user.password = make_password(password)
    user.save(update_fields=["password"])
    record_changes(ChangeKind.USER, [user_subject(username, realm)])
    record_audit("change_password", subject=user_subject(username, realm), by=by, at=now)
