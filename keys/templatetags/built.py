"""Scripts that are built where Node is present, and left out where it is not."""

from django import template
from django.contrib.staticfiles import finders
from django.templatetags.static import static

register = template.Library()


@register.simple_tag
def built_script(name: str) -> str:
    """Return the address of a built script, or nothing: the page then works without it."""
    path = f"build/{name}"
    if finders.find(path) is None:
        return ""
    try:
        return static(path)
    except ValueError:  # It was built after the static files were collected.
        return ""
