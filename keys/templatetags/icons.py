"""Icons of the `lucide` package, as they stand in our pages."""

from functools import lru_cache

from django import template
from django.utils.safestring import SafeString
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
def icon(name: str, size: int = 16) -> SafeString:
    """Return the icon as SVG, hidden from screen readers: the text beside it says it all."""
    return _drawn(str(name), size)


@lru_cache(maxsize=128)
def _drawn(name: str, size: int) -> SafeString:
    svg = lucide(
        name, size=size, **{"class": "icon", "aria-hidden": "true", "stroke-width": "1.75"}
    )
    return SafeString(svg)
