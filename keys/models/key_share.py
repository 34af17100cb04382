"""Rights on one key given to a user or a team: rows for what is shared, and for nothing else."""

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from keys.models.api_key import ApiKey
from keys.models.fields import KeywordField


class Granted(models.Model):
    """Who gave the right, and when."""

    granter_username = KeywordField(max_length=1024)
    granter_realm = KeywordField(max_length=256)
    granted_at = models.DateTimeField()

    class Meta:
        abstract = True


class UserKeyShare(UserObjectPermissionBase, Granted):  # noqa: DJ008  # guardian's base has it
    """
    One right of one user on one key; `permission` is one of `ApiKey`'s for shared keys.

    It goes with the user: who is made anew under his name is somebody else. Whether it still
    counts, the key says: an invalidated one leaves no right.
    """

    content_object = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="user_shares")

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()


class TeamKeyShare(GroupObjectPermissionBase, Granted):  # noqa: DJ008  # guardian's base has it
    """One right of all members of a team, which is a group of Django's, on one key."""

    content_object = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="team_shares")

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()
