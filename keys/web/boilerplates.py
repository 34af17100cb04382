"""Role descriptors to begin with."""

from django.utils.translation import gettext as _

from keys.rules.caller import Caller
from keys.rules.json_types import Json, JsonObject
from keys.rules.privileges import RoleDescriptor, descriptor_json
from keys.web.flyout_pages import Boilerplate
from keys.web.json_text import pretty


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


def default_access() -> str:
    """Return what a key for another cluster opens to begin with: everything, both ways."""
    names: list[Json] = [{"names": ["*"]}]
    return pretty({"search": names, "replication": names})


def own_descriptors(caller: Caller) -> str:
    """Return what the caller's roles grant, by their names, as the text an editor begins with."""
    return pretty({name: _grants_of(role) for name, role in caller.descriptors.items()})


def _grants_of(role: RoleDescriptor) -> JsonObject:
    # What a role is called and marked with says nothing of a key.
    about = {"metadata", "transient_metadata", "description"}
    return {name: value for name, value in descriptor_json(role).items() if name not in about}


def _descriptor(role: str, privilege: str) -> str:
    indices: list[Json] = [{"names": ["*"], "privileges": [privilege]}]
    return pretty({role: {"cluster": [], "indices": indices}})
