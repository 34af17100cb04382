"""What surrounds a page: header, navigation, messages."""

from zlib import crc32

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from keys.actions.grant_privileges import PUT_USER
from keys.conf import VERSION
from keys.queries.find_users import GET_ROLE, GET_USER
from keys.rules.caller import Caller
from keys.rules.ownership import Scope, may_create, scope_of
from keys.rules.privileges import ClusterPrivilege
from keys.rules.roles import role_action
from keys.web.pages import Avatar, CallOut, Crumb, Person, Shell, Theme, Tone
from keys.web.visits import Visit

THEME_COOKIE = "apikeys_theme"
AVATAR_TONES = 6
KEYS_APP = "api_keys"
ROLES_APP = "roles"
USERS_APP = "users"
PUT_ROLE = role_action("put", ())


def theme_of(request: HttpRequest) -> Theme:
    """Return the colours that the browser remembers; anything unknown is `system`."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return Theme(chosen) if chosen in set(Theme) else Theme.SYSTEM


def shell_of(visit: Visit, *crumbs: Crumb, current: str = "") -> Shell:
    has_keys = scope_of(visit.caller) is not Scope.NONE
    home = Crumb(label=_("Stack Management"), href=reverse("web:home") if crumbs else "")
    return Shell(
        crumbs=(home, *crumbs),
        current=current,
        person=_person(visit),
        has_security=has_keys,
        sees_users=visit.caller.may(GET_USER),
        sees_roles=visit.caller.may(GET_ROLE),
        may_administer=visit.caller.authority.allows(ClusterPrivilege("manage_security")),
        read_only=_read_only(visit.caller, current, has_keys=has_keys),
        flashes=_flashes(visit.request),
        version=VERSION,
    )


def _read_only(by: Caller, current: str, *, has_keys: bool) -> str:
    """Return what the caller can only look at in this app; empty where he may do more, or less."""
    if current == KEYS_APP and has_keys and not may_create(by):
        return _("Unable to create or edit API keys")
    if current == ROLES_APP and by.may(GET_ROLE) and not by.may(PUT_ROLE):
        return _("Unable to create or edit roles")
    if current == USERS_APP and by.may(GET_USER) and not by.may(PUT_USER):
        return _("Unable to create or edit users")
    return ""


def security_crumbs(*last: Crumb) -> tuple[Crumb, ...]:
    """Return the path to a page about keys; the list itself when nothing follows."""
    href = reverse("web:keys") if last else ""
    return (Crumb(label=_("Security")), Crumb(label=_("API keys"), href=href), *last)


def avatar_of(name: str) -> Avatar:
    words = name.replace(".", " ").replace("_", " ").replace("-", " ").split()
    initials = "".join(word[0] for word in words[:2]) if len(words) > 1 else name[:2]
    return Avatar(initials=initials.upper(), tone=crc32(name.encode()) % AVATAR_TONES)


def tell(visit: Visit, tone: Tone, text: str, *, subj: str = "") -> None:
    """Keep a message for the next page that this reader opens."""
    level = {
        Tone.INFO: messages.INFO,
        Tone.SUCCESS: messages.SUCCESS,
        Tone.WARNING: messages.WARNING,
        Tone.DANGER: messages.ERROR,
    }[tone]
    messages.add_message(visit.request, level, text, extra_tags=subj)


def _flashes(request: HttpRequest) -> tuple[CallOut, ...]:
    tones = {
        messages.SUCCESS: Tone.SUCCESS,
        messages.WARNING: Tone.WARNING,
        messages.ERROR: Tone.DANGER,
    }
    return tuple(
        CallOut(
            tone=tones.get(message.level, Tone.INFO),
            title=str(message.message),
            subj=message.extra_tags or "",
        )
        for message in messages.get_messages(request)
    )


def _person(visit: Visit) -> Person:
    user = visit.user
    return Person(
        username=user.username,
        realm=user.realm,
        full_name=user.full_name or user.username,
        email=user.email or "",
        avatar=avatar_of(user.username),
        roles=", ".join(visit.caller.roles) or _("no roles"),
    )
