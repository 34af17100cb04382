"""The part of a key's form that says from where and how often the key may be used."""

import re
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keys.rules.json_types import Json, JsonObject
from keys.rules.limits import Period, limits_from, limits_problems

BETWEEN_NETWORKS = re.compile(r"[\s,]+")
NOTHING_LIMITED = gettext_lazy("Enter networks or a number of requests or disable this option.")
IN_NETWORKS = "[limits.networks] "


class LimitsForm(forms.Form):
    """A switch, networks one in a line, and a number of requests per span."""

    with_limits = forms.BooleanField(required=False)
    networks = forms.CharField(required=False, strip=False)
    requests = forms.CharField(required=False)
    per = forms.CharField(required=False)

    @property
    def periods(self) -> tuple[tuple[str, str, bool], ...]:
        """Return the spans to choose from: value, label, whether it is the chosen one."""
        labels = {Period.SECOND: _("second"), Period.MINUTE: _("minute")}
        chosen = self["per"].value() or Period.SECOND
        return tuple((period.value, label, period == chosen) for period, label in labels.items())

    def read_limits(self) -> JsonObject | None:
        """Return the limits in the form in which they are stored; complain beside the fields."""
        if not self.cleaned_data.get("with_limits") or self.errors.keys() & {"networks"}:
            return None
        given = self._given()
        if not given:
            self.add_error("networks", str(NOTHING_LIMITED))
            return None
        problems = limits_problems(given)
        for problem in problems:
            field = "networks" if problem.startswith(IN_NETWORKS) else "requests"
            self.add_error(field, _as_sentence(problem))
        limits = None if problems else limits_from(given)
        return None if limits is None else limits.json

    def _given(self) -> JsonObject:
        networks: list[Json] = [
            one for one in BETWEEN_NETWORKS.split(self.cleaned_data.get("networks", "")) if one
        ]
        given: JsonObject = {"networks": networks} if networks else {}
        requests = self.cleaned_data.get("requests", "")
        if requests:
            is_number = requests.isascii() and requests.isdecimal() and len(requests) < 20  # noqa: PLR2004  # far past every number that is allowed
            given["rate"] = {
                "requests": int(requests) if is_number else requests,
                "per": self.cleaned_data.get("per") or Period.SECOND.value,
            }
        return given


def limits_values(limits: JsonObject | None) -> dict[str, object]:
    """Return what the form begins with for a key that has these limits."""
    rate = (limits or {}).get("rate")
    known = rate if isinstance(rate, Mapping) else {}
    return {
        "with_limits": limits is not None,
        "networks": "\n".join(networks_in(limits)),
        "requests": known.get("requests", ""),
        "per": known.get("per", Period.SECOND.value),
    }


def networks_in(limits: JsonObject | None) -> tuple[str, ...]:
    networks = (limits or {}).get("networks")
    return tuple(map(str, networks)) if isinstance(networks, list) else ()


def rate_in(limits: JsonObject | None) -> str:
    """Return how often a key may be used, in words; empty for as often as one likes."""
    values = limits_values(limits)
    if not values["requests"]:
        return ""
    sentences = {
        Period.SECOND.value: _("%(number)s requests per second"),
        Period.MINUTE.value: _("%(number)s requests per minute"),
    }
    return sentences[str(values["per"])] % {"number": values["requests"]}


def _as_sentence(problem: str) -> str:
    """Return a rule's complaint without the field that it stands beside."""
    text = problem.partition("] ")[2]
    return f"{text[:1].upper()}{text[1:]}."
