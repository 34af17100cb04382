"""Who holds a role, as its page lists them."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.queries.holders_of_role import Holders
from keys.web.directory_pages import grouped
from keys.web.key_rows import key_href
from keys.web.role_editor import Holder, HoldersView
from keys.web.user_pages import user_href


def holders_view(found: Holders) -> HoldersView:
    users = ngettext("%(shown)s user", "%(shown)s users", found.users_total)
    keys = ngettext("%(shown)s API key", "%(shown)s API keys", found.keys_total)
    if found.more_keys:
        keys = _("more than %(shown)s API keys")
    more_users = found.users_total - len(found.users)
    more_keys = found.keys_total - len(found.keys)
    return HoldersView(
        users=tuple(
            Holder(
                label=user.username,
                href=user_href(user.username),
                detail=user.full_name or user.realm,
            )
            for user in found.users
        ),
        users_total=users % {"shown": grouped(found.users_total)},
        more_users=_and_more(more_users),
        keys=tuple(
            Holder(label=key.name, href=key_href(key.public_id), detail=key.owner_username)
            for key in found.keys
        ),
        keys_total=keys % {"shown": grouped(found.keys_total)},
        more_keys=_and_more(more_keys),
    )


def _and_more(count: int) -> str:
    if not count:
        return ""
    return ngettext("and %(shown)s more", "and %(shown)s more", count) % {"shown": grouped(count)}
