"""The tab that shows what a key can really do, and the box that answers questions about it."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keys.models import ApiKey
from keys.queries.key_powers import KeyExplanation, Side, explain_power, powers_of
from keys.rules.errors import BadPattern
from keys.rules.privileges import (
    Allowed,
    ApplicationPrivilege,
    ClusterPrivilege,
    Demand,
    IndexPrivilege,
    SideGrant,
    application_name_problem,
)
from keys.web.flyout_pages import Answer, Powers, Question, SideAnswer
from keys.web.flyouts import choice_of
from keys.web.forms import sentence
from keys.web.pages import CallOut, Tone

CLUSTER, INDEX, APPLICATION = KINDS = ("cluster", "index", "application")
LONGEST_QUESTION = 1024


def key_powers(key: ApiKey, asked: Mapping[str, str], *, now: datetime) -> Powers:
    """Return the tab; `asked` is the query of its address."""
    return Powers(
        effective=powers_of(key),
        is_inherited=not key.descriptors,
        warning=_warning(key, now=now),
        question=_question(key, asked),
    )


def _question(key: ApiKey, asked: Mapping[str, str]) -> Question:
    kind = choice_of(asked, "kind", KINDS)
    privilege, on, application = (
        asked.get(name, "").strip()[:LONGEST_QUESTION]
        for name in ("privilege", "on", "application")
    )
    return Question(
        kind=kind,
        privilege=privilege,
        on=on,
        application=application,
        answer=_answer(key, kind, privilege, on, application) if "privilege" in asked else None,
    )


def _answer(key: ApiKey, kind: str, privilege: str, on: str, application: str) -> Answer:
    missing = _missing(kind, privilege, on, application)
    if missing:
        return _no_answer(missing)
    try:
        found = explain_power(key, _demand(kind, privilege, on, application))
    except BadPattern as problem:
        return _no_answer(sentence(str(problem)))
    is_allowed = isinstance(found.explanation.verdict, Allowed)
    call_out = CallOut(
        tone=Tone.SUCCESS if is_allowed else Tone.WARNING,
        title=_("Yes, it can.") if is_allowed else _("No, it cannot."),
        text="" if is_allowed else getattr(found.explanation.verdict, "reason", ""),
        subj="apiKeyPowerAnswer",
    )
    return Answer(call_out=call_out, sides=tuple(_side_answers(found)))


def _missing(kind: str, privilege: str, on: str, application: str) -> str:
    if not privilege:
        return _("Enter a privilege.")
    if kind == INDEX and not on:
        return _("Enter the name of an index, or a pattern.")
    if kind == APPLICATION:
        problem = application_name_problem(application, wildcard=False)
        if not application or problem:
            return sentence(problem) if application and problem else _("Enter an application.")
    return ""


def _demand(kind: str, privilege: str, on: str, application: str) -> Demand:
    if kind == CLUSTER:
        return ClusterPrivilege(privilege)
    if kind == INDEX:
        return IndexPrivilege(privilege, on)
    return ApplicationPrivilege(application, privilege, on or "*")


def _no_answer(text: str) -> Answer:
    call_out = CallOut(
        tone=Tone.DANGER,
        title=_("This question has no answer"),
        text=text,
        subj="apiKeyPowerAnswer",
    )
    return Answer(call_out=call_out, sides=())


def _side_answers(found: KeyExplanation) -> list[SideAnswer]:
    return [
        SideAnswer(is_granted=one.is_granted, text=_side_text(side, one))
        for side, one in zip(found.sides, found.explanation.sides, strict=True)
    ]


def _side_text(side: Side, one: SideGrant) -> str:
    whose = {
        Side.ASSIGNED: _("The key's own role descriptors"),
        Side.OWNER: _("The roles of its owner, as the key remembers them,"),
    }[side]
    if not one.is_granted:
        return _("%(whose)s do not grant it.") % {"whose": whose}
    if not one.descriptors:
        return _("%(whose)s grant it together.") % {"whose": whose}
    text = ngettext(
        "%(whose)s grant it: %(names)s does.",
        "%(whose)s grant it: %(names)s do.",
        len(one.descriptors),
    )
    return text % {"whose": whose, "names": ", ".join(one.descriptors)}


def _warning(key: ApiKey, *, now: datetime) -> CallOut | None:
    if key.invalidated_at is not None:
        title = _("This API key was invalidated: it can do nothing any more.")
    elif key.is_expired_at(now):
        title = _("This API key has expired: it can do nothing any more.")
    else:
        return None
    return CallOut(tone=Tone.WARNING, title=title, text=_("Below is what it could do before."))
