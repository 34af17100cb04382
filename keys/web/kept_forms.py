"""
Forms sent after the session had ended: kept until their sender has logged in again.

What was typed waits in the visitor's new session, on the server. It is shown once, in its form,
to nobody but who typed it, and does nothing by itself: its sender has to send it again, with
the tokens of the session that he has then. Passwords and one-time tokens are not kept.

Only a browser that somebody has logged in with keeps anything: a signed cookie, given at each
login and taken back at the logout, says who that was. A form of an earlier reader of the same
browser never gets this far, for each login gives new tokens against forged forms.

The cookie outlives the session, so it must not be worth much: it counts while its reader may log
in, and however often it is sent, one form is kept for it, the last.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from keys.access.sessions import SessionStore, stored_key
from keys.models import User
from keys.web.pages import Tone
from keys.web.shell import tell
from keys.web.visits import Visit

READER_COOKIE = "apikeys_reader"
READER_SALT = "keys.web.kept_forms"
READER_MAX_AGE = timedelta(days=7)
KEEP_FOR = timedelta(hours=1)
LARGEST = 256 * 1024
SESSION_KEY_LENGTH = 32
IN_SESSION = "kept_form"
# Views whose form is on the page of the same address, and those whose form is elsewhere.
FORMS = frozenset({"key", "create_role", "role", "create_user", "user"})
SHARE = "share_key"
QUICK_KEY = "connection_details"
NEW_KEY = "keys"
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "form_token"})


def remember_reader(response: HttpResponse, user: User) -> None:
    """Let the browser prove later that it was this reader who logged in with it."""
    response.set_signed_cookie(
        READER_COOKIE,
        str(user.pk),
        salt=READER_SALT,
        max_age=READER_MAX_AGE,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def forget_reader(response: HttpResponse) -> None:
    response.delete_cookie(READER_COOKIE, samesite="Lax")


def page_of_form(request: HttpRequest) -> str | None:
    """Return the address of the page that has the form which was sent; None for no such page."""
    name = request.resolver_match.url_name if request.resolver_match else None
    if name == NEW_KEY:
        return reverse("web:create")
    if name == QUICK_KEY:
        return f"{reverse('web:connection_details')}?tab=apiKeys"
    # Its other form takes a share back, and asks first.
    is_share = name == SHARE and "recipient" in request.POST
    return request.get_full_path() if is_share or name in FORMS else None


def keep_form(request: HttpRequest, *, page: str) -> None:
    """Keep what was typed, where it is of this browser's last reader and not too much."""
    reader = _reader_of(request)
    values = _without_secrets(request.POST).urlencode()
    if reader is None or len(values) > LARGEST:
        return
    kept = {
        "page": page,
        "reader": reader,
        "at": timezone.now().isoformat(),
        "values": values,
    }
    request.session = _session_for_form(
        request, {**dict(request.session.items()), IN_SESSION: kept}
    )


def _reader_of(request: HttpRequest) -> str | None:
    """Return whose browser this is, while he is a user who may log in; None for nobody's."""
    reader = request.get_signed_cookie(
        READER_COOKIE, default=None, salt=READER_SALT, max_age=READER_MAX_AGE
    )
    if reader is None or not User.objects.filter(pk=reader, is_active=True).exists():
        return None
    return reader


def _session_for_form(request: HttpRequest, values: dict[str, object]) -> SessionStore:
    """Return the one session that the reader's cookie leads to, which now holds these values."""
    cookie = request.COOKIES[READER_COOKIE]
    key = salted_hmac(READER_SALT, cookie, algorithm="sha256").hexdigest()[:SESSION_KEY_LENGTH]
    new = SessionStore()
    row = {"session_data": new.encode(values), "expire_date": new.get_expiry_date()}
    Session.objects.update_or_create(session_key=stored_key(key), defaults=row)
    # Only now: a session that looks for its row and finds none gives itself another name.
    session = SessionStore(key)
    # Lets the browser have the cookie of it.
    session.modified = True
    return session


def has_kept_form(request: HttpRequest) -> bool:
    return IN_SESSION in request.session


def forget_form_of_others(request: HttpRequest, user: User) -> None:
    """Let nobody find what somebody else has typed."""
    if has_kept_form(request) and request.session[IN_SESSION]["reader"] != str(user.pk):
        del request.session[IN_SESSION]


def take_kept_form(visit: Visit) -> QueryDict | None:
    """Return what this reader typed on this page before he had to log in again, only once."""
    kept = visit.request.session.get(IN_SESSION)
    if kept is None or visit.request.method != "GET" or visit.is_partial:
        return None
    if kept["page"] != visit.request.get_full_path():
        return None
    del visit.request.session[IN_SESSION]
    age = visit.now - datetime.fromisoformat(kept["at"])
    if kept["reader"] != str(visit.user.pk) or age > KEEP_FOR:
        return None
    text = _(
        "Your session had ended, so nothing was stored. What you entered is here again: check"
        " it and send it once more."
    )
    tell(visit, Tone.INFO, text, subj="formKeptMessage")
    return QueryDict(kept["values"])


def _without_secrets(sent: QueryDict) -> QueryDict:
    kept = QueryDict(mutable=True)
    for name, values in sent.lists():
        if name not in NEVER_KEPT and "password" not in name.lower():
            kept.setlist(name, values)
    return kept
