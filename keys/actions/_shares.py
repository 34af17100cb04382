"""Steps that giving and taking back rights on a key share."""

from django.contrib.auth.models import Group

from keys.actions._user_steps import locked_user
from keys.models import ApiKey, User
from keys.rules.caller import Caller
from keys.rules.errors import UnknownKey
from keys.rules.ownership import check_may_share_type, is_about
from keys.rules.sharing import Recipient, RecipientKind


def locked_shared_key(key_id: str, *, by: Caller) -> ApiKey:
    """
    Return the key that the caller may share, locked.

    Raises:
        UnknownKey: none that lives is called so, or it is somebody else's and not his to share.
        NotAllowed: it is for other clusters, and he may not manage security.
    """
    living = ApiKey.objects.select_for_update().not_invalidated()
    key = living.filter(public_id=key_id).first()
    if key is None or not is_about(key.owner, by=by):
        raise UnknownKey(key_id)
    check_may_share_type(key.type, by=by)
    return key


def locked_recipient(recipient: Recipient) -> User | Group | None:
    """Return the user or team as a locked row, or None when there is none."""
    if recipient.kind is RecipientKind.USER:
        return locked_user(recipient.name)
    return Group.objects.select_for_update().filter(name=recipient.name).first()
