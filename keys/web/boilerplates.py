"""Role descriptors to begin with."""

from django.utils.translation import gettext as _

from keys.rules.caller import Caller
from keys.rules.json_types import Json
from keys.rules.privileges import descriptor_json
from keys.web.json_text import pretty
from keys.web.key_pages import Boilerplate


def boilerplates() -> tuple[Boilerplate, ...]:
    return (
        Boilerplate(
            id="read-only",
            label=_("Read-only"),
            subj="apiKeysReadOnlyDescriptors",
            text=_descriptor("read-only-role", "read"),
        ),
        Boilerplate(
            id="write-only",
            label=_("Write-only"),
            subj="apiKeysWriteOnlyDescriptors",
            text=_descriptor("write-only-role", "write"),
        ),
    )


def boilerplate_text(wanted: str) -> str | None:
    """Return the text of the boilerplate with this id, or None when there is none."""
    texts = {one.id: one.text for one in boilerplates()}
    return texts.get(wanted)


def own_descriptors(caller: Caller) -> str:
    """Return the roles that the caller has, as the text an editor begins with."""
    return pretty({name: descriptor_json(role) for name, role in caller.descriptors.items()})


def _descriptor(role: str, privilege: str) -> str:
    indices: list[Json] = [{"names": ["*"], "privileges": [privilege]}]
    return pretty({role: {"cluster": [], "indices": indices}})
