"""Sharing a key with users and teams, and taking it back."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from keys.actions.share_key import share_key
from keys.actions.unshare_key import unshare_key
from keys.models import ApiKey
from keys.queries.key_details import key_in_detail
from keys.queries.shares_of import shares_shown, teams_of
from keys.rules.errors import BadRequest, Invalid, UnknownTeam, UnknownUser
from keys.rules.names import UNSTORABLE
from keys.rules.sharing import Recipient, RecipientKind, Right
from keys.web import refused_pages
from keys.web.directory_pages import Doomed, DoomedPage
from keys.web.forms import NAME_MISSING, sentence
from keys.web.gate import answers, check_service_is_enabled, signed_in
from keys.web.kept_forms import take_kept_form
from keys.web.key_rows import key_href
from keys.web.key_shares import (
    can_share,
    recipient_from,
    recipient_value,
    share_form,
    share_href,
    share_rows,
)
from keys.web.pages import CallOut, Crumb, Tone
from keys.web.share_pages import ShareForm, SharesPage
from keys.web.shell import KEYS_APP, security_crumbs, shell_of, tell, theme_of
from keys.web.visits import Visit

OK, UNPROCESSABLE = 200, 422


@answers("GET", "HEAD", "POST")
@signed_in
def shares(visit: Visit, key_id: str) -> HttpResponse:
    check_service_is_enabled(visit)
    key = None if UNSTORABLE.search(key_id) else key_in_detail(key_id, by=visit.caller)
    if key is None or not can_share(visit, key):
        return refused_pages.no_such_key(visit)
    if not visit.is_post:
        return _answer(visit, key, _form(visit, take_kept_form(visit) or QueryDict()))
    recipient = recipient_from(visit.request.POST.get("name", ""))
    if visit.request.POST.get("confirmed") and recipient is not None:
        return _take_back(visit, key, recipient)
    chosen = recipient_from(visit.request.POST.get("remove", ""))
    return _share(visit, key) if chosen is None else _ask(visit, key, chosen)


def _form(
    visit: Visit, sent: QueryDict, *, problem: CallOut | None = None, is_name_wrong: bool = False
) -> ShareForm:
    """Return the form as it was sent; one that was not sent at all offers the least."""
    return share_form(
        kind=_recipient_in(sent).kind,
        name=_recipient_in(sent).name,
        rights=sent.getlist("right") if sent else (Right.VIEW,),
        teams=teams_of(visit.caller),
        problem=problem,
        is_name_wrong=is_name_wrong,
    )


def _recipient_in(sent: QueryDict) -> Recipient:
    kind = RecipientKind.TEAM if sent.get("kind") == RecipientKind.TEAM else RecipientKind.USER
    return Recipient(kind=kind, name=UNSTORABLE.sub("", sent.get("recipient", "")).strip())


def _share(visit: Visit, key: ApiKey) -> HttpResponse:
    post = visit.request.POST
    recipient, rights = _recipient_in(post), post.getlist("right")
    if not recipient.name:
        return _refused(visit, key, str(NAME_MISSING), is_name_wrong=True)
    if not rights:
        return _refused(visit, key, _("Choose what may be done with the API key."))
    try:
        share_key(
            key_id=key.public_id, recipient=recipient, rights=rights, by=visit.caller, now=visit.now
        )
    except (UnknownTeam, UnknownUser):
        return _refused(visit, key, _not_found(recipient), is_name_wrong=True)
    except (BadRequest, Invalid) as refusal:
        return _refused(visit, key, sentence(str(refusal)))
    text = _("Shared API key '%(key)s' with %(name)s")
    tell(visit, Tone.SUCCESS, text % {"key": key.name, "name": recipient.name})
    return redirect(share_href(key.public_id))


def _ask(visit: Visit, key: ApiKey, recipient: Recipient) -> HttpResponse:
    href = share_href(key.public_id)
    doomed = Doomed(
        title=_("Stop sharing '%(key)s' with %(name)s?")
        % {"key": key.name, "name": recipient.name},
        action=href,
        names=(recipient_value(recipient),),
        intro="",
        note=_("From now on nothing may be done with this API key there. The key itself stays."),
        cancel=_("Cancel"),
        confirm=_("Stop sharing"),
        busy=_("Stopping…"),
        return_query="",
        cancel_href=href,
    )
    page = DoomedPage(
        title=doomed.title,
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(*_crumbs(key)), current=KEYS_APP),
        doomed=doomed,
    )
    return render(visit.request, "doomed.html", {"page": page})


def _take_back(visit: Visit, key: ApiKey, recipient: Recipient) -> HttpResponse:
    if unshare_key(key_id=key.public_id, recipient=recipient, by=visit.caller, now=visit.now):
        text = _("API key '%(key)s' is no longer shared with %(name)s")
        tell(visit, Tone.SUCCESS, text % {"key": key.name, "name": recipient.name})
    return redirect(share_href(key.public_id))


def _answer(visit: Visit, key: ApiKey, form: ShareForm, *, status: int = OK) -> HttpResponse:
    page = SharesPage(
        title=_("Share API key"),
        theme=theme_of(visit.request),
        shell=shell_of(visit, *security_crumbs(*_crumbs(key)), current=KEYS_APP),
        key_name=key.name,
        action=share_href(key.public_id),
        back_href=key_href(key.public_id),
        rows=share_rows(shares_shown(key, by=visit.caller), now=visit.now),
        form=form,
    )
    return render(visit.request, "keys/share_key.html", {"page": page}, status=status)


def _crumbs(key: ApiKey) -> tuple[Crumb, ...]:
    return (Crumb(label=key.name, href=key_href(key.public_id)), Crumb(label=_("Sharing")))


def _refused(visit: Visit, key: ApiKey, text: str, *, is_name_wrong: bool = False) -> HttpResponse:
    problem = CallOut(
        tone=Tone.DANGER, title=_("Nothing was shared"), text=text, subj="shareKeyResponseError"
    )
    form = _form(visit, visit.request.POST, problem=problem, is_name_wrong=is_name_wrong)
    return _answer(visit, key, form, status=UNPROCESSABLE)


def _not_found(recipient: Recipient) -> str:
    """Return what helps to get the name right; it lists nobody who was not named."""
    text = (
        _(
            "There is no team '%(name)s' to share with. Names count exactly, capitals too: ask"
            " your administrator what the team is called."
        )
        if recipient.kind is RecipientKind.TEAM
        else _(
            "There is no user '%(name)s' to share with. Names count exactly, capitals too: whoever"
            " it is meant for finds the user name in the menu at the top right."
        )
    )
    return text % {"name": recipient.name}
